// Rest-of-line tasks for evaluate.py: a cursor inside a line of a held-out file, the text after the
// line as suffix, and the rest of the line as the answer, as when someone types that line anew.

import { END_OF_TEXT, FIM_MIDDLE, FIM_SUFFIX } from './vocabulary.mjs'
import { header, MAX_SUFFIX } from './documents.mjs'
import { bytesOf } from './vocabulary.mjs'

const CONTEXT = 512 // tokens, of which 64 stay free for the answer
const ROOM = CONTEXT - 64
const PER_LANGUAGE = 150

/**
 * The cursor is put on a token boundary of the whole line's tokenisation, which is what token
 * healing gives a product at best: the task measures the model, not the healing.
 */
function makeCursor(file, encode, random) {
  const { text } = file
  const near = Math.floor(random() * text.length)
  const start = text.lastIndexOf('\n', near) + 1
  const end = text.indexOf('\n', start)
  if (end < 0 || text.slice(start, end).trim().length < 6) return undefined
  const line = encode(text.slice(start, end))
  const at = Math.floor(random() * line.length)
  const answer = Buffer.from(line.slice(at).map((id) => bytesOf[id]).join(''), 'latin1').toString('utf8')
  if (answer.trim().length < 3 || at === 0) return undefined
  const head = header(file.path, encode)
  const suffix = encode(text.slice(end, end + MAX_SUFFIX * 12)).slice(0, MAX_SUFFIX)
  const prompt = (tail) => {
    const room = ROOM - head.length - tail.length - 3 - at
    let from = Math.max(0, start - room * 3)
    if (from > 0) from = text.indexOf('\n', from) + 1
    const before = encode(text.slice(Math.min(from, start), start)).slice(-Math.max(1, room))
    return [END_OF_TEXT, ...head, FIM_SUFFIX, ...tail, FIM_MIDDLE, ...(start > 0 ? before : []), ...line.slice(0, at)]
  }
  return { language: file.language, answer, withSuffix: prompt(suffix), without: prompt([]) }
}

export function makeCursors(groups, encode, random) {
  const cursors = []
  for (const language of ['typescript', 'python', 'javascript', 'markdown']) {
    const files = groups[language] ?? []
    for (let found = 0, tries = 0; found < PER_LANGUAGE && tries < 100 * PER_LANGUAGE && files.length > 0; tries++) {
      const cursor = makeCursor(files[Math.floor(random() * files.length)], encode, random)
      if (cursor === undefined) continue
      cursors.push(cursor)
      found++
    }
  }
  return cursors
}
