import * as vscode from 'vscode'
import { matchesPattern } from './cluster/pattern.ts'

/** Which contexts are protected, and whether anything may be changed: read from the settings as they stand. */
export interface Protection {
  isProtected(context: string): boolean
  isReadOnly(): boolean
}

const setting = <T>(name: string, otherwise: T) => vscode.workspace.getConfiguration('daemonset').get<T>(name, otherwise)

export const protection: Protection = {
  isProtected: (context) => setting<string[]>('protectedContexts', []).some((pattern) => matchesPattern(pattern, context)),
  isReadOnly: () => setting('readOnly', false),
}
