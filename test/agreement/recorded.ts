// What a real API server said to documents of our own, kept in a file, so that no server is needed to hold ours against it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { ServerAnswer } from './answer.ts'
import type { Case } from './judge.ts'

/** A server's answer, as far as it is compared: the fields of its causes, and its words where no cause names a field. */
interface RecordedAnswer {
  readonly code: number
  readonly message?: string
  readonly fields?: readonly string[]
  readonly warnings?: readonly string[]
}

export interface RecordedCase extends Case {
  /** By version; without those that only a cluster or a real older server could give. */
  readonly answers: Readonly<Record<string, RecordedAnswer>>
}

export interface Recording {
  /** What this is, and how it is renewed. */
  readonly about: string
  /** The Kubernetes release that answered. */
  readonly release: string
  readonly seed: number
  readonly cases: readonly RecordedCase[]
}

export const recordingFile = fileURLToPath(new URL('recorded/answers.json.br', import.meta.url))

/** The recorded answers; without any where there is no file. */
export function readRecording(): Recording {
  if (!existsSync(recordingFile)) return { about: '', release: '', seed: 0, cases: [] }
  return JSON.parse(brotliDecompressSync(readFileSync(recordingFile)).toString()) as Recording
}

/** Writes the recorded answers, as small as it goes, and gives their size in bytes. */
export function writeRecording(recording: Recording): number {
  const text = Buffer.from(JSON.stringify(recording))
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  }
  const packed = brotliCompressSync(text, { params })
  mkdirSync(dirname(recordingFile), { recursive: true })
  writeFileSync(recordingFile, packed)
  return packed.length
}

/** Only what the comparison reads: of a 422 the fields, of any other refusal the message. */
export function recordedAnswer({ code, message, causes = [], warnings = [] }: ServerAnswer): RecordedAnswer {
  return {
    code,
    ...(code >= 300 && code !== 422 && message !== undefined && { message }),
    ...(code === 422 && { fields: [...new Set(causes.map(({ field }) => field ?? ''))] }),
    ...(warnings.length > 0 && { warnings }),
  }
}

/** The answer as the server would have given it. */
export const serverAnswer = ({ fields, ...rest }: RecordedAnswer): ServerAnswer => ({
  ...rest,
  ...(fields && { causes: fields.map((field) => ({ field })) }),
})
