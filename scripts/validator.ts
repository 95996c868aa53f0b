// Generates the standalone Ajv validator of the type: no code generation at run time. Part of npm run build; the tests hold the
// decoder against it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { daemonSetSchema } from './json-schema.ts'

export const validatorFile = fileURLToPath(new URL('../.cache/validator.cjs', import.meta.url))

export function writeValidator(): void {
  const ajv = new Ajv({ code: { source: true }, strict: false, validateFormats: false, allowUnionTypes: true })
  const validate = ajv.compile(daemonSetSchema())
  mkdirSync(dirname(validatorFile), { recursive: true })
  writeFileSync(validatorFile, standalone.default(ajv, validate))
}
