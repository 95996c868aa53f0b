import * as vscode from 'vscode'
import type { Session } from '../cluster/connect/session.ts'
import type { Protection } from '../protection.ts'
import { words } from '../settings.ts'

/** The one status-bar item: which context and namespace the commands go to, and whether care is called for. */
export function showTarget(session: Session, protection: Protection): vscode.Disposable & { refresh(): void } {
  const item = vscode.window.createStatusBarItem('daemonset.target', vscode.StatusBarAlignment.Left, 10)
  item.name = 'DaemonSet'
  item.command = 'daemonset.selectContext'
  const refresh = () => {
    const say = words()
    const target = session.connected?.target
    if (!target) {
      item.text = `$(cloud) ${say.noContext}`
      item.tooltip = session.state.is === 'broken' ? session.state.reason : say.chooseContext
      item.backgroundColor = undefined
      return session.state.is === 'noContext' || session.state.is === 'broken' ? item.show() : item.hide()
    }
    const isProtected = protection.isProtected(target.context)
    const isReadOnly = protection.isReadOnly()
    const icon = isReadOnly ? 'lock' : isProtected ? 'shield' : 'cloud'
    const place = `${target.context}/${target.namespace ?? say.allNamespaces}`
    item.text = `$(${icon}) ${place}`
    const notes = [...(isProtected ? [say.isProtected] : []), ...(isReadOnly ? [say.isReadOnly] : [])]
    item.tooltip = [place, session.connected?.connection.host ?? '', ...notes].join('\n')
    item.accessibilityInformation = { label: [say.targetIs(target.context, target.namespace), ...notes].join('. ') }
    item.backgroundColor = isProtected ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined
    item.show()
  }
  refresh()
  const both = vscode.Disposable.from(item, { dispose: session.onChange(refresh) })
  return { refresh, dispose: () => both.dispose() }
}
