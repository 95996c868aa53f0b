import * as vscode from 'vscode'
import type { Services } from '../services.ts'
import type { Element } from '../view/elements.ts'
import { showLogs } from './pod/logs.ts'
import { forwardPort, stopForwarding } from './pod/portForward.ts'
import { openTerminal } from './pod/terminal.ts'
import { saveNodeProfile, showCoverage } from './show/coverage.ts'
import { showDoctor } from './show/doctor.ts'
import { compareRevision, copyKubectl, copyName, describeOne, newManifest, openLive } from './show/objects.ts'
import { showPlan } from './show/plan.ts'
import { selectContext, selectNamespace } from './target.ts'
import { apply } from './write/apply.ts'
import { endCanary, startCanary } from './write/canary.ts'
import { changePace } from './write/changePace.ts'
import { editLive, storeEdited } from './write/edit.ts'
import { deleteOne, deletePod } from './write/remove.ts'
import { restart } from './write/restart.ts'
import { rollBack } from './write/rollBack.ts'
import { setImage } from './write/setImage.ts'
import { compare, validate } from './write/validate.ts'

/** Commands about a manifest are called with its file and line by lenses, with its file by menus, and with nothing by the palette. */
type OnManifest = (uri?: vscode.Uri, line?: number) => unknown
/** Others are called with an element of the tree; a key or the palette gives none, and then the selected one is meant. */
type OnElement = (element?: Element) => unknown

/** Every command of the cluster side, by its id. */
export function registerCommands(services: Services): vscode.Disposable {
  const { explorer, session } = services
  const onManifest: Record<string, OnManifest> = {
    apply: (uri, line) => apply(services, 'here', uri, line),
    applyDaemonSets: (uri) => apply(services, 'daemonSets', uri),
    applyFile: (uri) => apply(services, 'all', uri),
    validate: (uri, line) => validate(services, 'here', uri, { line }),
    diff: (uri, line) => compare(services, 'live', uri, line),
    plan: (uri, line) => showPlan(services, uri, line),
    canary: (uri, line) => startCanary(services, uri, line),
    coverage: (uri, line) => showCoverage(services, uri, line),
    storeEdited: (uri) => storeEdited(services, uri),
    showAdds: (uri, line) => compare(services, 'adds', uri, line),
  }
  const onElement: Record<string, OnElement> = {
    rollBack: (element) => rollBack(services, element),
    compareRevision: (element) => compareRevision(services, element),
    restart: (element) => restart(services, element),
    setImage: (element) => setImage(services, element),
    changePace: (element) => changePace(services, element),
    delete: (element) => deleteOne(services, element),
    deletePod: (element) => deletePod(services, element),
    openLive: (element) => openLive(services, element),
    editLive: (element) => editLive(services, element),
    newManifest: (element) => newManifest(services, element),
    promoteCanary: (element) => endCanary(services, element, 'promote'),
    abortCanary: (element) => endCanary(services, element, 'abort'),
    doctor: (element) => showDoctor(services, element),
    describe: (element) => describeOne(services, element),
    logs: (element) => showLogs(services, element, { previous: false }),
    previousLogs: (element) => showLogs(services, element, { previous: true }),
    terminal: (element) => openTerminal(services, element),
    portForward: (element) => forwardPort(services, element),
    copyName: (element) => copyName(services, element),
    copyKubectl: (element) => copyKubectl(services, element),
    reveal: (element) => element?.is === 'daemonSet' && explorer.reveal(element.uid),
    loadMore: (element) => explorer.loadMore(element),
    selectContext: () => selectContext(services),
    selectNamespace: () => selectNamespace(services),
    refresh: () => session.refresh(),
    stopPortForward: () => stopForwarding(services),
    saveNodeProfile: () => saveNodeProfile(services),
    filter: () => explorer.askFilter(),
    clearFilter: () => explorer.setFilter(''),
  }
  const register = (name: string, run: (...args: never[]) => unknown) => vscode.commands.registerCommand(`daemonset.${name}`, run)
  return vscode.Disposable.from(
    ...Object.entries(onManifest).map(([name, run]) =>
      register(name, (uri?: unknown, line?: unknown) => run(uri instanceof vscode.Uri ? uri : undefined, lineOf(line))),
    ),
    ...Object.entries(onElement).map(([name, run]) =>
      register(name, (element?: Element) => run(isElement(element) ? element : explorer.selected)),
    ),
  )
}

const isElement = (value: unknown): value is Element => typeof value === 'object' && value !== null && 'is' in value
const lineOf = (line: unknown) => (typeof line === 'number' ? line : undefined)
