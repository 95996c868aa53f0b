// The language service: all that an adapter, the command line or a test may use of it. Text in, answers out: no connection, no
// clock, no file but those that are opened here. Lines and columns are those of the Language Server Protocol, from 0.
export type { About, Completion } from './completion/item.ts'
export type { ServiceSettings, Skeleton, Texts } from './context.ts'
export type { Diagnostic, Mended } from './diagnostics.ts'
export type { ManifestFile } from './file/file.ts'
export { say } from './say.ts'
export { newestVersion, supportedVersions } from './schema/schema.ts'
export { createLanguageService, type LanguageService } from './service.ts'
export type { Fold } from './structure/folding.ts'
export type { OutlineSymbol } from './structure/symbols.ts'
export type { TextEdit } from './write/edit.ts'
export { readYaml } from './yaml/read.ts'
