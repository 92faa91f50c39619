// Text to token rows. Reads out/*.jsonl (from corpus.py), writes what train.py and evaluate.py read:
//
//   node training/tokenise.mjs [--kept 6144] [--early 50000] [--late 14000]
//
//   out/vocabulary.json     kept ids (ascending) and their bytes; a "compact" id is an index into them
//   out/early.bin|.idx      training documents of at most 256 tokens, shuffled
//   out/late.bin|.idx       training documents of at most 512 tokens, cut more like completions
//   out/validation.bin|.idx the same from the validation split
//   out/text.bin|.idx       the train split as whole files, for the n-gram baseline
//   out/{validation,test}.files.jsonl   whole files for evaluation, compact ids
//   out/test.cursors.jsonl  rest-of-line tasks
//
// .bin is uint16 compact ids end to end, .idx uint32 offsets (one more than there are documents).

import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { CUTS, fillInMiddle, header, leftToRight, randomiser } from './documents.mjs'
import { makeCursors } from './cursors.mjs'
import * as vocabulary from './vocabulary.mjs'

const OUT = new URL('./out/', import.meta.url)
/** Shares of training documents by language. */
const MIX = { typescript: 0.5, python: 0.22, javascript: 0.15, markdown: 0.08, css: 0.025, json: 0.015, html: 0.01 }
const FIM_SHARE = { early: 0.6, late: 0.65 }
const EVALUATED = 250_000 // characters of each language that are scored

const { values } = parseArgs({
  options: {
    kept: { type: 'string', default: '6144' },
    early: { type: 'string', default: '50000' },
    late: { type: 'string', default: '14000' },
  },
})

const read = (split) =>
  readFileSync(new URL(`${split}.jsonl`, OUT), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line))

function groupByLanguage(files) {
  const groups = {}
  for (const file of files) (groups[file.language] ??= []).push(file)
  return groups
}

/** Kept ids, from how often each id occurs in the train split, each language weighted as in MIX. */
function chooseKept(groups, size) {
  const encode = vocabulary.makeEncoder(new Set(vocabulary.bytesOf.keys()))
  const counts = new Array(vocabulary.bytesOf.length).fill(0)
  for (const [language, files] of Object.entries(groups)) {
    const own = new Map()
    let total = 0
    for (const file of files)
      for (const id of encode(file.text)) {
        own.set(id, (own.get(id) ?? 0) + 1)
        total++
      }
    for (const [id, count] of own) counts[id] += ((MIX[language] ?? 0) * count) / total
  }
  const kept = vocabulary.choose(counts, size)
  const set = new Set(kept)
  const sum = counts.reduce((a, b) => a + b, 0)
  const covered = counts.reduce((a, b, id) => (set.has(id) ? a + b : a), 0)
  console.log(`${kept.length} kept ids cover ${((100 * covered) / sum).toFixed(2)} % of ${counts.filter(Boolean).length} used`)
  return kept
}

/**
 * `count` documents, spread evenly over each language's text: one near each of equally spaced
 * places (with jitter), so that all of it is seen before any of it twice.
 */
function* makeDocuments(groups, count, length, phase, encode, random) {
  for (const [language, share] of Object.entries(MIX)) {
    const files = groups[language] ?? []
    const total = files.reduce((sum, file) => sum + file.text.length, 0)
    const stride = total / Math.round(count * share)
    let before = 0 // characters of the files already passed
    let next = random() * stride
    for (const file of files) {
      for (; next < before + file.text.length; next += stride) {
        const near = Math.min(Math.floor(next - before + random() * stride), file.text.length - 1)
        yield random() < FIM_SHARE[phase]
          ? fillInMiddle(file, near, length, CUTS[phase], encode, random)
          : leftToRight(file, near, length, encode)
      }
      before += file.text.length
    }
  }
}

function shuffle(items, random) {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[items[i], items[j]] = [items[j], items[i]]
  }
  return items
}

/** Writes documents (arrays of p50k_edit ids, all kept) as compact ids. */
function write(name, documents, compact) {
  const offsets = new Uint32Array(documents.length + 1)
  documents.forEach((ids, i) => (offsets[i + 1] = offsets[i] + ids.length))
  const data = new Uint16Array(offsets[documents.length])
  documents.forEach((ids, i) => data.set(ids.map((id) => compact.get(id)), offsets[i]))
  writeFileSync(new URL(`${name}.bin`, OUT), data)
  writeFileSync(new URL(`${name}.idx`, OUT), offsets)
  console.log(`${name}: ${documents.length} documents, ${data.length} tokens`)
}

const train = groupByLanguage(read('train'))
const kept = chooseKept(train, Number(values.kept))
const encode = vocabulary.makeEncoder(new Set(kept))
const compact = new Map(kept.map((id, index) => [id, index]))
writeFileSync(
  new URL('vocabulary.json', OUT),
  JSON.stringify({
    kept,
    bytes: kept.map((id) => Buffer.from(vocabulary.bytesOf[id] ?? '', 'latin1').toString('base64')),
  }),
)

const make = (groups, count, length, phase, seed) => {
  const random = randomiser(seed)
  return shuffle([...makeDocuments(groups, count, length, phase, encode, random)], random)
}
write('early', make(train, Number(values.early), 256, 'early', 1), compact)
write('late', make(train, Number(values.late), 512, 'late', 2), compact)
write('validation', make(groupByLanguage(read('validation')), 96, 512, 'late', 3), compact)
write('text', Object.values(train).flat().map((f) => [vocabulary.END_OF_TEXT, ...header(f.path, encode), vocabulary.FIM_SUFFIX, vocabulary.FIM_MIDDLE, ...encode(f.text), vocabulary.END_OF_TEXT]), compact)

for (const split of ['validation', 'test']) {
  const lines = []
  for (const files of Object.values(groupByLanguage(read(split)))) {
    let size = 0
    for (const file of shuffle(files, randomiser(4))) {
      if (size > 0 && size + file.text.length > EVALUATED) continue
      size += file.text.length
      lines.push({
        path: file.path, package: file.package, language: file.language,
        bytes: Buffer.byteLength(file.text),
        header: header(file.path, encode).map((id) => compact.get(id)),
        ids: encode(file.text).map((id) => compact.get(id)),
      })
    }
  }
  writeFileSync(new URL(`${split}.files.jsonl`, OUT), lines.map((l) => `${JSON.stringify(l)}\n`).join(''))
}
const cursors = makeCursors(groupByLanguage(read('test')), encode, randomiser(5))
  .map((c) => ({ ...c, withSuffix: c.withSuffix.map((id) => compact.get(id)), without: c.without.map((id) => compact.get(id)) }))
writeFileSync(new URL('test.cursors.jsonl', OUT), cursors.map((c) => `${JSON.stringify(c)}\n`).join(''))
