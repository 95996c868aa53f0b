// What a person sees and is asked before anything is changed.
import { withoutNoise } from '../../../model/src/objects/clean.ts'
import { parseJson } from '../../../model/src/objects/exact.ts'
import type { DaemonSet, KubernetesObject } from '../../../model/src/objects/kubernetes.ts'
import { masked } from '../../../model/src/objects/secret.ts'
import type { Connected } from '../cluster/connect/session.ts'
import { toYaml } from '../cluster/read/yaml.ts'
import type { Prepared } from '../cluster/write/prepared.ts'
import type { OnFile } from '../language.ts'
import type { Services } from '../services.ts'
import { titleOf } from '../subject/manifests.ts'
import { choose, type Fact } from '../view/ask.ts'
import type { Shown } from '../view/documents.ts'
import { askInDialog } from '../view/firstMoment.ts'
import { joined } from '../words/some.ts'
import { commonFacts, ownerFacts } from './facts.ts'

/** What stands on both sides: the whole object, or its pod template. Headed by the title of the change where it has none of its own. */
export interface Comparison<P> {
  readonly of: 'object' | 'template'
  title?(prepared: P): string
}

/** What a change does to pods and nodes. */
export interface Effect {
  /** In one line, beside the button. */
  readonly summary: string
  readonly facts: readonly Fact[]
  /** What the list is headed by, in place of the usual words. */
  readonly hint?: string
}

/** A list leaves the comparison in sight, and asks for the title of the change where it has no text; a dialog stands alone. */
export type Question<P> =
  | { readonly as: 'list'; text?(prepared: P): string; readonly yes: string; readonly icon: string }
  | { readonly as: 'dialog'; readonly text: string; readonly yes: string }

interface Asked<P> {
  readonly title: string
  readonly file: OnFile | 'none'
  readonly comparison: Comparison<P> | 'none'
  readonly question: Question<P>
}

/** Opens the comparison, where there is one. */
export async function openComparison<P extends Prepared>(
  services: Services,
  { title, file, comparison }: Pick<Asked<P>, 'title' | 'file' | 'comparison'>,
  prepared: P,
): Promise<Shown> {
  if (comparison === 'none') return { close: async () => {}, seen: Promise.resolve() }
  const like: unknown = file === 'none' ? undefined : parseJson(file.manifest.json)
  const { live, result } = prepared
  // Of a template the surroundings are those of the live object on both sides.
  const shown = (one: KubernetesObject) =>
    comparison.of === 'object' || !live ? one : withTemplate(live as DaemonSet, one as DaemonSet)
  const text = (one: KubernetesObject | undefined) => (one ? toYaml(withoutNoise(shown(one)), like) : '')
  const heading = comparison.title?.(prepared) ?? title
  const [before, after] = masked(live, result)
  return services.documents.compare(heading, `${result.metadata.name}.yaml`, text(before), text(after))
}

const withTemplate = (live: DaemonSet, { spec: { template } }: DaemonSet) => ({ ...live, spec: { template } }) as DaemonSet

/** The manifest beside what the server makes of it. */
export async function showAdds({ documents, say }: Services, { manifest }: OnFile, { result }: Prepared): Promise<void> {
  const written = parseJson(manifest.json) as KubernetesObject
  const text = (object: KubernetesObject | undefined) => toYaml(object, written)
  const [before, after] = masked(written, withoutNoise(result))
  await documents.compare(say.addsTitle(titleOf(manifest)), `${manifest.name}.yaml`, text(before), text(after))
}

/** Asks, with all that is known before the eyes. `keep` leaves the comparison open and changes nothing. */
export async function ask<P extends Prepared>(
  services: Services,
  { target }: Connected,
  { title, file, question }: Asked<P>,
  prepared: P,
  { summary, facts, hint }: Effect,
  seen: Promise<unknown>,
): Promise<'go' | 'keep' | undefined> {
  const { say } = services
  const told = [...ownerFacts(say, prepared), ...facts, ...commonFacts(say, prepared)]
  const { yes } = question
  if (question.as === 'dialog') {
    const detail = [{ text: summary, detail: undefined }, ...told]
      .map(({ text, detail = '' }) => `${sentence(text)} ${detail}`.trim())
      .join('\n')
    return (await askInDialog(question.text, detail, yes)) ? 'go' : undefined
  }
  const { namespace = '' } = prepared.result.metadata
  const answer = await choose(
    `${question.text?.(prepared) ?? title} — ${joined([target.context, namespace])}`,
    hint ?? say.lookAndDecide,
    [
      { id: 'go', icon: question.icon, text: yes, description: summary, changes: true },
      ...(file === 'none' ? [] : [{ id: 'adds' as const, icon: 'diff', text: say.showAdds }]),
      { id: 'keep', icon: 'eye', text: say.keepDiff },
    ],
    { heading: say.before, items: told },
    { seen, tooSoon: say.ending.tooSoon },
  )
  if (answer !== 'adds') return answer
  if (file !== 'none') await showAdds(services, file, prepared)
  return 'keep'
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
