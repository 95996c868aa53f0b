import * as vscode from 'vscode'
import { matchesPattern } from './cluster/connect/pattern.ts'

/** Which contexts are protected, and whether anything may be changed: read from the settings as they stand. */
export interface Protection {
  isProtected(context: string): boolean
  isReadOnly(): boolean
}

/** What the user says, and what the workspace says. A repository can add to a user's care, but not take any away. */
function voices<T>(name: string): T[] {
  const found = vscode.workspace.getConfiguration('daemonset').inspect<T>(name)
  const own = found?.globalValue ?? found?.defaultValue
  return [own, found?.workspaceValue, found?.workspaceFolderValue].filter((value) => value !== undefined)
}

export const protection: Protection = {
  isProtected: (context) =>
    voices<string[]>('protectedContexts')
      .flat()
      .some((pattern) => matchesPattern(pattern, context)),
  isReadOnly: () => voices<boolean>('readOnly').includes(true),
}
