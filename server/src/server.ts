import * as lsp from 'vscode-languageserver/node'
import { parseJson } from '../../model/src/objects/exact.ts'
import { isRecord } from '../../model/src/objects/record.ts'
import { readFacts } from '../../model/src/placement/nodeFacts.ts'
import {
  type Locale,
  type LocateParams,
  locateRequest,
  type ManifestsParams,
  manifestsRequest,
  nodesChanged,
  type RewriteParams,
  rewriteRequest,
  type ServerOptions,
  settingsChanged,
  type VersionParams,
  versionChecked,
} from '../../model/src/protocol.ts'
import {
  fixAllKind,
  type LazyFix,
  toCodeActions,
  toCompletionItem,
  toDiagnostic,
  toFixAll,
  toFold,
  toSelection,
  toSymbol,
} from './convert.ts'
import { askDesired } from './desired.ts'
import { isNamedAsPatch } from './kustomization.ts'
import { type About, createLanguageService, type Diagnostic, type LanguageService, type ManifestFile } from './language/index.ts'
import { readSettings } from './settings.ts'
import { inSlices } from './slices.ts'
import { type LoadTexts, textsBesideProgram } from './texts.ts'
import { Typing } from './typing.ts'

/** Serves one client. Everything it knows of the world comes through `connection` and `loadTexts`. */
export function startServer(connection: lsp.Connection, loadTexts: LoadTexts = textsBesideProgram): void {
  new Server(connection, loadTexts).listen()
}

const offWire = ({ path, json }: RewriteParams['changes'][number]) => ({
  path,
  ...(json !== undefined && { value: parseJson(json) }),
})
/** An empty answer would keep the editor from its own. */
const unlessEmpty = <T>(all: T[]): T[] | null => (all.length > 0 ? all : null)

/** Diagnostics of a file that are sent at most: VS Code shows no more of them. */
const mostSent = 1000

/** Of too many the errors first, then the warnings. */
function foremost(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= mostSent) return diagnostics
  const rank = { error: 0, warning: 1, info: 2, hint: 3 }
  return diagnostics.toSorted((a, b) => rank[a.severity] - rank[b.severity]).slice(0, mostSent)
}

class Server {
  private readonly connection: lsp.Connection
  private readonly loadTexts: LoadTexts
  private readonly service: LanguageService
  private readonly files = new Map<string, ManifestFile>()
  private locale = 'en'
  private language: Locale = 'en'
  private version = ''
  private isReady = false
  private completeAgain: string | undefined
  private pulls = false
  private resolvesEdits = false
  private refreshes = false
  private asksConfiguration = false
  private readonly pending = new Map<string, NodeJS.Immediate>()
  private readonly typing = new Typing((uri) => this.diagnoseAgain(uri))

  constructor(connection: lsp.Connection, loadTexts: LoadTexts) {
    this.connection = connection
    this.loadTexts = loadTexts
    this.service = createLanguageService({ texts: loadTexts })
  }

  listen() {
    const { connection } = this
    connection.onInitialize((params) => this.initialize(params))
    connection.onInitialized(() => this.initialized())
    connection.onDidOpenTextDocument(({ textDocument }) => this.opened(textDocument.uri, textDocument.text))
    connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => this.changed(textDocument.uri, contentChanges))
    connection.onDidCloseTextDocument(({ textDocument }) => this.closed(textDocument.uri))
    connection.onDidChangeConfiguration(({ settings }) => this.configured(settings))
    connection.onNotification(settingsChanged, (settings: unknown) => this.apply(settings))
    connection.onNotification(nodesChanged, (facts: unknown) => this.service.know(readFacts(facts)))
    this.serve()
    this.serveObjects()
    connection.listen()
  }

  /** The features: each finds its file and calls the language service. */
  private serve() {
    const { connection, service } = this
    connection.onCompletion((params) =>
      this.answer('completion', params, [], (file) =>
        service
          .complete(file, params.position, params.context?.triggerKind !== lsp.CompletionTriggerKind.TriggerCharacter)
          .map((item) => toCompletionItem(item, this.completeAgain)),
      ),
    )
    connection.onCompletionResolve((item) => this.resolve(item))
    connection.onHover((params) => this.answer('hover', params, null, (file) => this.hover(file, params.position)))
    connection.onCodeAction((params) => this.answer('code action', params, [], (file) => this.codeActions(file, params)))
    connection.onCodeActionResolve((action) => this.guard('code action', action, () => this.resolveAction(action)))
    connection.onDocumentSymbol((params) =>
      this.answer('symbols', params, null, (file) => unlessEmpty(service.symbols(file).map(toSymbol))),
    )
    connection.onFoldingRanges((params) =>
      this.answer('folding', params, null, (file) => unlessEmpty(service.folds(file).map(toFold))),
    )
    connection.onSelectionRanges((params) =>
      this.answer('selection', params, null, (file) =>
        params.positions.map((position) => toSelection(service.selections(file, position), position)),
      ),
    )
    connection.onDocumentLinks((params) => this.answer('links', params, null, (file) => unlessEmpty(service.links(file))))
    connection.languages.diagnostics.on(async (params, token) => {
      const items = await this.answer('diagnostics', params, [], (file) => this.diagnose(file, token))
      if (token.isCancellationRequested) throw new lsp.ResponseError(lsp.LSPErrorCodes.RequestCancelled, 'cancelled')
      return { kind: 'full', items }
    })
  }

  /** The requests of our own client: which objects stand in a file, where a field stands, how it is rewritten. */
  private serveObjects() {
    const { connection, service } = this
    const about = ({ uri }: { uri: string }) => ({ textDocument: { uri } })
    connection.onRequest(manifestsRequest, (params: ManifestsParams, token: lsp.CancellationToken) =>
      this.answer('manifests', about(params), null, async (file) => (await inSlices(service.manifests(file), token)) ?? null),
    )
    connection.onRequest(locateRequest, (params: LocateParams) =>
      this.answer('locate', about(params), null, (file) => service.locate(file, params, params.paths) ?? null),
    )
    connection.onRequest(rewriteRequest, (params: RewriteParams) =>
      this.answer('rewrite', about(params), null, (file) => service.rewrite(file, params, params.changes.map(offWire)) ?? null),
    )
  }

  private initialize({ capabilities, initializationOptions, locale }: lsp.InitializeParams): lsp.InitializeResult {
    const options = (initializationOptions ?? {}) as ServerOptions
    this.locale = locale ?? 'en'
    this.completeAgain = typeof options.completeAgain === 'string' ? options.completeAgain : undefined
    this.pulls = capabilities.textDocument?.diagnostic !== undefined
    this.resolvesEdits = capabilities.textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true
    this.refreshes = capabilities.workspace?.diagnostics?.refreshSupport === true
    this.asksConfiguration = capabilities.workspace?.configuration === true && options.settings === undefined
    this.apply(options.settings)
    return {
      serverInfo: { name: 'daemonset-language-server' },
      capabilities: {
        textDocumentSync: { openClose: true, change: lsp.TextDocumentSyncKind.Incremental },
        completionProvider: { resolveProvider: true, triggerCharacters: [' ', ':', '"', '/', '-'] },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [lsp.CodeActionKind.QuickFix, fixAllKind], resolveProvider: this.resolvesEdits },
        documentSymbolProvider: true,
        foldingRangeProvider: true,
        selectionRangeProvider: true,
        documentLinkProvider: {},
        ...(this.pulls && {
          diagnosticProvider: { identifier: 'daemonset', interFileDependencies: false, workspaceDiagnostics: false },
        }),
      },
    }
  }

  /** The texts are read now, while nobody waits. */
  private initialized() {
    setImmediate(() => this.loadTexts(this.language))
    this.isReady = true
    this.tellVersion()
    if (this.asksConfiguration) this.askConfiguration()
  }

  private askConfiguration() {
    this.connection.workspace
      .getConfiguration('daemonset')
      .then((settings: unknown) => this.apply(settings))
      .catch((error: unknown) => this.log('configuration', error))
  }

  private configured(settings: unknown) {
    const section = isRecord(settings) ? settings.daemonset : undefined
    if (section !== undefined) this.apply(section)
    else if (this.asksConfiguration) this.askConfiguration()
  }

  private apply(value: unknown) {
    const { settings, complaints } = readSettings(value, this.locale)
    for (const complaint of complaints) this.connection.console.warn(complaint)
    this.language = settings.language
    this.service.configure(settings)
    const isOther = settings.version !== this.version
    this.version = settings.version
    if (isOther) this.tellVersion()
    for (const uri of this.files.keys()) this.push(uri)
    if (this.pulls && this.refreshes && this.files.size > 0) this.connection.languages.diagnostics.refresh()
  }

  private tellVersion() {
    const params: VersionParams = { version: this.version }
    if (this.isReady) void this.connection.sendNotification(versionChecked, params)
  }

  private diagnoseAgain(uri: string) {
    if (this.pulls) this.connection.languages.diagnostics.refresh()
    else this.push(uri)
  }

  private opened(uri: string, text: string) {
    this.files.set(uri, this.service.open(uri, text, undefined, isNamedAsPatch(uri)))
    this.push(uri)
  }

  private changed(uri: string, changes: readonly lsp.TextDocumentContentChangeEvent[]) {
    const file = this.files.get(uri)
    if (!file) return
    for (const change of changes) file.edit('range' in change ? change.range : undefined, change.text)
    if (!this.pulls || this.refreshes) this.typing.changed(uri, changes)
    this.push(uri)
  }

  private closed(uri: string) {
    this.files.delete(uri)
    this.typing.closed(uri)
    if (!this.pulls) this.connection.sendDiagnostics({ uri, diagnostics: [] })
  }

  /** For clients that do not pull: sends diagnostics as soon as the edits at hand are worked in. */
  private push(uri: string) {
    if (this.pulls || this.pending.has(uri)) return
    this.pending.set(
      uri,
      setImmediate(async () => {
        this.pending.delete(uri)
        const file = this.files.get(uri)
        if (!file) return
        const before = file.documents
        const diagnostics = await this.guard('diagnostics', [], () => this.diagnose(file))
        if (this.files.get(uri) === file && file.documents === before) this.connection.sendDiagnostics({ uri, diagnostics })
      }),
    )
  }

  private async diagnose(file: ManifestFile, token?: lsp.CancellationToken): Promise<lsp.Diagnostic[]> {
    const found = await inSlices(this.service.diagnose(file), token)
    // An answer that nobody waits for any more shows nothing.
    return found ? this.typing.withhold(file.uri, foremost(found).map(toDiagnostic)) : []
  }

  private async hover(file: ManifestFile, position: lsp.Position): Promise<lsp.Hover | null> {
    const template = this.service.templateAt(file, position)
    const desired = template === undefined ? undefined : await askDesired(this.connection, template)
    const found = this.service.hover(file, position, desired)
    return found ? { contents: { kind: 'markdown', value: found.contents }, range: found.range } : null
  }

  private resolve(item: lsp.CompletionItem): lsp.CompletionItem {
    const about = item.data as About | undefined
    const value = about && this.service.describe(about)
    return value === undefined ? item : { ...item, documentation: { kind: 'markdown', value } }
  }

  private codeActions(file: ManifestFile, { textDocument, range, context }: lsp.CodeActionParams): lsp.CodeAction[] {
    const asks = (kind: string) => context.only?.some((only) => only === '' || kind === only || kind.startsWith(`${only}.`))
    const all = asks(fixAllKind) ? toFixAll(textDocument.uri, this.service.fixAll(file)) : []
    if (context.only && !asks(lsp.CodeActionKind.QuickFix)) return all
    const mended = this.service.mend(file, range, this.resolvesEdits)
    return [...toCodeActions(textDocument.uri, mended, context.diagnostics), ...all]
  }

  /** The edits of a fix in a large document, once somebody wants it. */
  private resolveAction(action: lsp.CodeAction): lsp.CodeAction {
    const { uri, range, code } = (action.data ?? {}) as Partial<LazyFix>
    const file = uri === undefined ? undefined : this.files.get(uri)
    if (!file || !range || uri === undefined) return action
    const mended = this.service.mend(file, range, false).filter(({ diagnostic }) => diagnostic.code === code)
    const fix = mended.flatMap(({ fixes }) => fixes).find(({ title }) => title === action.title)
    return fix ? { ...action, edit: { changes: { [uri]: [...fix.edits] } } } : action
  }

  private async answer<T>(
    name: string,
    { textDocument }: { textDocument: { uri: string } },
    empty: T,
    ask: (file: ManifestFile) => T | Promise<T>,
  ): Promise<T> {
    const file = this.files.get(textDocument.uri)
    return file ? this.guard(name, empty, () => ask(file)) : empty
  }

  /** A bug in one request is logged, and that request gets an empty answer; the server goes on. */
  private async guard<T>(name: string, empty: T, run: () => T | Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      this.log(name, error)
      return empty
    }
  }

  private log(name: string, error: unknown) {
    this.connection.console.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}
