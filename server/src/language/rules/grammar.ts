// The text grammars that the API server checks names with. Each returns the server's complaints, none for a good text.
// Source: apimachinery/pkg/util/validation.

/** Length in UTF-8 bytes, as Go counts. */
export function byteLength(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

const labelName = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const dnsSubdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

const nameText =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const valueText =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an " +
  "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an " +
  "alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

export function subdomain(text: string): string[] {
  const problems = byteLength(text) > 253 ? ['must be no more than 253 characters'] : []
  return dnsSubdomain.test(text) ? problems : [...problems, subdomainText]
}

export function label(text: string): string[] {
  const problems = byteLength(text) > 63 ? ['must be no more than 63 characters'] : []
  if (dnsLabel.test(text)) return problems
  return dnsSubdomain.test(text) ? [...problems, 'must not contain dots'] : [...problems, labelText]
}

export function qualifiedName(text: string): string[] {
  const parts = text.split('/')
  const name = parts.at(-1) ?? ''
  const problems: string[] = []
  if (parts.length > 2) {
    return [
      `a valid label key must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  if (parts.length === 2) {
    const prefix = parts[0] ?? ''
    if (prefix === '') problems.push('prefix part must be non-empty')
    else problems.push(...subdomain(prefix).map((problem) => `prefix part ${problem}`))
  }
  if (name === '') problems.push('name part must be non-empty')
  else if (byteLength(name) > 63) problems.push('name part must be no more than 63 bytes')
  if (!labelName.test(name)) problems.push(nameText)
  return problems
}

export function labelValue(text: string): string[] {
  const problems = byteLength(text) > 63 ? ['must be no more than 63 bytes'] : []
  return text === '' || labelName.test(text) ? problems : [...problems, valueText]
}

/** The name of a key of a ConfigMap or Secret. */
export function configMapKey(key: string): string[] {
  const problems = byteLength(key) > 253 ? ['must be no more than 253 characters'] : []
  if (!/^[-._a-zA-Z0-9]+$/.test(key))
    problems.push(
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    )
  if (key === '.') problems.push("must not be '.'")
  if (key === '..') problems.push("must not be '..'")
  else if (key.startsWith('..')) problems.push("must not start with '..'")
  return problems
}

const headerText =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"
export const httpHeader = (name: string) => (/^[-A-Za-z0-9]+$/.test(name) ? [] : [headerText])

export function portName(text: string): string[] {
  const problems: string[] = []
  if (text.length > 15) problems.push('must be no more than 15 characters')
  if (!/^[-a-z0-9]+$/.test(text)) problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(text)) problems.push('must contain at least one letter (a-z)')
  if (text.includes('--')) problems.push('must not contain consecutive hyphens')
  if (/^-|-$/.test(text)) problems.push('must not begin or end with a hyphen')
  return problems
}

export const validPort = (port: number) => port >= 1 && port <= 65535
export const portRange = 'must be between 1 and 65535, inclusive'
