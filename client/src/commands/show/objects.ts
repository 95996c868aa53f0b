import * as vscode from 'vscode'
import { describe } from '../../../../model/src/description/describe.ts'
import { withoutNoise } from '../../../../model/src/objects/clean.ts'
import { withoutDefaults } from '../../../../model/src/objects/defaults.ts'
import type { DaemonSet } from '../../../../model/src/objects/kubernetes.ts'
import type { Connected } from '../../cluster/connect/session.ts'
import { getDaemonSet, type Named, namedOf } from '../../cluster/read/daemonSet.ts'
import { readDescription } from '../../cluster/read/describe.ts'
import { toYaml } from '../../cluster/read/yaml.ts'
import type { Services } from '../../services.ts'
import { connectedOrSay, daemonSetFor, withDaemonSet } from '../../subject/daemonSets.ts'
import { cancellable, showFailure } from '../../view/ask.ts'
import type { Element } from '../../view/elements.ts'

function showing(
  services: Services,
  element: Element | undefined,
  title: (name: string) => string,
  run: (connected: Connected, named: Named, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  return withDaemonSet(services, element, async (connected, daemonSet) => {
    const named = namedOf(daemonSet)
    try {
      await cancellable(title(named.name), (signal) => run(connected, named, signal))
    } catch (error) {
      await showFailure(services, title(named.name), error)
    }
  })
}

/** The live object, read only, without bookkeeping but with its status. */
export function openLive(services: Services, element: Element | undefined): Promise<void> {
  const say = services.words()
  return showing(services, element, say.openTitle, async ({ connection, target }, named, signal) => {
    const live = await getDaemonSet(connection, named, signal)
    const { status, ...rest } = withoutNoise(live) as DaemonSet
    const shown = { ...rest, status: status ?? live.status }
    await services.documents.show(`${target.context}/${named.namespace}/${named.name}.yaml`, toYaml(shown))
  })
}

/** Everything that `kubectl describe` says, and what it leaves out. */
export function describeOne(services: Services, element: Element | undefined): Promise<void> {
  const say = services.words()
  return showing(services, element, say.describeTitle, async ({ connection, target }, named, signal) => {
    const known = await readDescription(connection, named, signal)
    await services.documents.show(`${target.context}/${named.namespace}/${named.name}.describe`, describe(known, Date.now()))
  })
}

/** A manifest of a running DaemonSet, ready to be kept in a repository: without what the server fills in by itself. */
export function newManifest(services: Services, element: Element | undefined): Promise<void> {
  const say = services.words()
  return showing(services, element, say.openTitle, async ({ connection }, named, signal) => {
    const live = await getDaemonSet(connection, named, signal)
    const content = toYaml(withoutDefaults(withoutNoise(live)))
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'yaml', content }))
  })
}

/** The name of what an element stands for. */
export async function copyName(services: Services, element: Element | undefined): Promise<void> {
  const live = services.session.connected?.live
  if (!live || !element) return
  const name = nameOf(live, element)
  if (name !== undefined) await vscode.env.clipboard.writeText(name)
}

/** A kubectl command that shows the same thing in a terminal, with context and namespace spelt out. */
export async function copyKubectl(services: Services, element: Element | undefined): Promise<void> {
  const connected = await connectedOrSay(services)
  const daemonSet = connected && (await daemonSetFor(services, connected, element))
  if (!connected || !daemonSet) return
  const { namespace, name } = namedOf(daemonSet)
  const pod = element && podName(connected.live, element)
  const where = `--context ${quoted(connected.target.context)} --namespace ${namespace}`
  const what =
    element?.is === 'revision'
      ? `rollout history daemonset/${name} --revision=${connected.live.details(element.uid)?.revisions.get(element.revision)?.revision}`
      : pod
        ? `get pod ${pod} --output wide`
        : `get daemonset ${name} --output wide`
  await vscode.env.clipboard.writeText(`kubectl ${where} ${what}`)
}

const quoted = (text: string) => (/^[\w.@:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

type LiveModel = Connected['live']

function podName(live: LiveModel, element: Element): string | undefined {
  if (element.is === 'pod' || element.is === 'container') return live.details(element.uid)?.pods.get(element.pod)?.metadata.name
  if (element.is !== 'node') return undefined
  return [...(live.details(element.uid)?.pods.values() ?? [])].find(({ spec }) => spec.nodeName === element.node)?.metadata.name
}

function nameOf(live: LiveModel, element: Element): string | undefined {
  switch (element.is) {
    case 'namespace':
      return element.name
    case 'node':
      return element.node
    case 'container':
      return element.container
    case 'pod':
      return podName(live, element)
    case 'daemonSet':
    case 'group':
      return live.get(element.uid)?.metadata.name
    case 'revision':
      return live.details(element.uid)?.revisions.get(element.revision)?.metadata.name
    default:
      return undefined
  }
}
