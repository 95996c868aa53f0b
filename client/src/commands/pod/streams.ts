import type * as Streams from '../../cluster/read/streams.ts'

/** The bundle beside this one, read from the disk at its first use. */
export const loadStreams = (): Promise<typeof Streams> => import(streamsFile) as Promise<typeof Streams>

// The bundler leaves this path alone: it is resolved beside dist/client.js.
const streamsFile = './streams.js'
