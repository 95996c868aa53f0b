import * as vscode from 'vscode'
import type { Locale, ServerSettings } from '../../model/src/protocol.ts'
import { coexistence } from './coexistence.ts'
import { type Words, wordsIn } from './words/words.ts'

/** The language of texts: the setting's, else that of VS Code's own interface. */
export function language(): Locale {
  const chosen = vscode.workspace.getConfiguration('daemonset').get<string>('language', 'auto')
  if (chosen === 'en' || chosen === 'ko') return chosen
  return /^ko\b/i.test(vscode.env.language) ? 'ko' : 'en'
}

/** The sentences, in the language that is set at this moment. */
export const words = (): Words => wordsIn(language())

/** Everything the server is told, read from the settings as they stand now. `auto` is the version of the pinned cluster, once it is known. */
export function serverSettings(clusterVersion?: string): ServerSettings {
  const configuration = vscode.workspace.getConfiguration('daemonset')
  const chosen = configuration.get('kubernetesVersion', 'auto')
  return {
    language: language(),
    kubernetesVersion: chosen === 'auto' ? (clusterVersion ?? 'auto') : chosen,
    rules: configuration.get('rules', {}),
    coexistence: coexistence(),
  }
}
