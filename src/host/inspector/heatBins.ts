/** Grades of colour in the editor. */
export const GRADES = 7;

/** Less than this share is not coloured. */
const LEAST = 1e-3;

/** The grade of a share, 0 to 6 on a logarithmic scale from 10⁻³ to 1, or undefined for less. */
export function gradeOf(share: number): number | undefined {
  if (!(share >= LEAST)) return undefined;
  const decades = -Math.log10(LEAST);
  return Math.min(GRADES - 1, Math.floor((GRADES * (Math.log10(share) + decades)) / decades));
}
