// Outcomes as a table, and each difference in full.
import type { Outcome } from './outcomeApply.ts'

/** Pairs by kind of state (rows) and kind of change (columns); `n (object o, pods p)` where not all of them were as said. */
export function table(outcomes: readonly Outcome[], row: (outcome: Outcome) => string): string {
  const judged = outcomes.filter(({ result }) => result !== 'void')
  const columns = [...new Set(judged.map(({ pair }) => pair.kind))].sort()
  const rows = [...new Set(judged.map(row))].sort()
  const cell = (of: readonly Outcome[]) => {
    const object = of.filter((one) => one.object.length > 0).length
    const pods = of.filter((one) => one.pods.length > 0).length
    return `${of.length || ''}${object + pods > 0 ? ` (object −${object}, pods −${pods})` : ''}`
  }
  const line = (name: string, of: readonly Outcome[]) =>
    `| ${[name, ...columns.map((kind) => cell(of.filter(({ pair }) => pair.kind === kind))), cell(of)].join(' | ')} |`
  return [
    `| live state | ${columns.join(' | ')} | all |`,
    `|---|${columns.map(() => '---|').join('')}---|`,
    ...rows.map((name) =>
      line(
        name,
        judged.filter((one) => row(one) === name),
      ),
    ),
    line('all', judged),
  ].join('\n')
}

/** The figures in a few lines. */
export function summary(outcomes: readonly Outcome[]): string {
  const count = (is: (outcome: Outcome) => boolean) => outcomes.filter(is).length
  const applied = outcomes.filter(({ result }) => result === 'applied')
  const compared = outcomes.filter(({ kubectl }) => kubectl !== undefined)
  return [
    `${outcomes.length - count(({ result }) => result === 'void')} pairs: ${applied.length} applied, ${count(({ result }) => result === 'refused')} refused`,
    `object as in the preview: ${count(({ result, object }) => result !== 'void' && object.length === 0)}`,
    `pods as predicted: ${applied.filter(({ pods }) => pods.length === 0).length} of ${applied.length} (${applied.filter(({ end }) => end === 'finished').length} finished, ${applied.filter(({ end }) => end === 'halted').length} halted)`,
    `beside kubectl's own apply of the file: ${compared.length}, as it: ${compared.filter(({ kubectl }) => kubectl?.length === 0).length}`,
    `previews that say themselves that they may hold too much: ${count(({ foreseen }) => !foreseen)}`,
    `fields of the type set on purpose: ${new Set(outcomes.flatMap(({ pair, result }) => (result === 'applied' ? pair.fields : []))).size}`,
    `live states that could not be made: ${count(({ result }) => result === 'void')}`,
  ].join('\n')
}

/** What a pair is and what was different, for people who look for the cause. */
export function report({ pair, result, object, pods, kubectl, end, note }: Outcome): string {
  const { name, made, touched, situation, kind, changes, fromLive } = pair
  const lines = [
    `${name}: ${made}; ${touched}; ${situation} · ${kind}: ${changes.join(', ')}${fromLive ? ' (file from the live object)' : ''} → ${result}${end ? `, ${end}` : ''}`,
    ...object.map((line) => `    object ${line}`),
    ...pods.map((line) => `    pods ${line}`),
    ...(kubectl ?? []).map((line) => `    kubectl ${line}`),
    ...(note ? [`    note ${note.slice(0, 400)}`] : []),
  ]
  return lines.join('\n')
}
