import type { Coexistence, Language, Severity } from '../../model/src/protocol.ts'
import { newestVersion, type ServiceSettings, supportedVersions } from './language/index.ts'

const severities: readonly string[] = ['error', 'warning', 'info', 'hint', 'off']

export interface ReadSettings {
  readonly settings: ServiceSettings
  /** What was not understood, as sentences for the log. */
  readonly complaints: readonly string[]
}

/** Reads settings from whatever a client sends: each value that is not understood keeps its default and is complained of. */
export function readSettings(value: unknown, locale = 'en'): ReadSettings {
  const given = isRecord(value) ? value : {}
  const complaints: string[] = []
  const choose = <T extends string>(key: string, choices: readonly T[], fallback: T): T => {
    const chosen = given[key]
    if (chosen === undefined || chosen === null) return fallback
    const found = choices.find((choice) => choice === chosen)
    if (found === undefined) complaints.push(`daemonset.${key}: ${JSON.stringify(chosen)} is none of ${choices.join(', ')}`)
    return found ?? fallback
  }
  const language = choose('language', ['auto', 'en', 'ko'] as const, 'auto')
  const version = choose('kubernetesVersion', ['auto', ...supportedVersions], 'auto')
  const settings: ServiceSettings = {
    language: language === 'auto' ? languageOf(locale) : language,
    version: version === 'auto' ? newestVersion : version,
    rules: readRules(given.rules, complaints),
    coexistence: choose<Coexistence>('coexistence', ['alone', 'beside', 'defer'], 'alone'),
  }
  return { settings, complaints }
}

export const languageOf = (locale: string): Language => (/^ko\b/i.test(locale) ? 'ko' : 'en')

function readRules(value: unknown, complaints: string[]): Record<string, Severity | 'off'> {
  const rules: Record<string, Severity | 'off'> = {}
  for (const [code, severity] of Object.entries(isRecord(value) ? value : {})) {
    if (typeof severity === 'string' && severities.includes(severity)) rules[code] = severity as Severity | 'off'
    else complaints.push(`daemonset.rules: ${code}: ${JSON.stringify(severity)} is none of ${severities.join(', ')}`)
  }
  return rules
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
