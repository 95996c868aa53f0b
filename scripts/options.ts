import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Ends a script: it was called wrongly. */
export function fail(...lines: readonly string[]): never {
  console.error(lines.join('\n'))
  process.exit(2)
}

/** Reads a script's command line; what the script does not know ends it with its usage. */
export function readOptions<Config extends ParseArgsConfig>(usage: string, config: Config) {
  try {
    return parseArgs<Config>(config)
  } catch (error) {
    return fail((error as Error).message, usage)
  }
}
