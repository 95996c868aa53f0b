import { isRecord } from '../../model/src/objects/record.ts'
import type { Coexistence, Severity } from '../../model/src/protocol.ts'
import { newestVersion, type ServiceSettings, supportedVersions } from './language/index.ts'

const severities: readonly string[] = ['error', 'warning', 'info', 'hint', 'off']

/** Reads settings from whatever a client sends: each value that is not understood keeps its default and is complained of, for the log. */
export function readSettings(value: unknown, locale = 'en') {
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
    language: language !== 'auto' ? language : /^ko\b/i.test(locale) ? 'ko' : 'en',
    version: version === 'auto' ? newestVersion : version,
    rules: readRules(given.rules, complaints),
    coexistence: choose<Coexistence>('coexistence', ['alone', 'beside', 'defer'], 'alone'),
  }
  return { settings, complaints }
}

function readRules(value: unknown, complaints: string[]): Record<string, Severity | 'off'> {
  const rules: Record<string, Severity | 'off'> = {}
  for (const [code, severity] of Object.entries(isRecord(value) ? value : {})) {
    if (typeof severity === 'string' && severities.includes(severity)) rules[code] = severity as Severity | 'off'
    else complaints.push(`daemonset.rules: ${code}: ${JSON.stringify(severity)} is none of ${severities.join(', ')}`)
  }
  return rules
}
