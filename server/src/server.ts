import * as lsp from 'vscode-languageserver/node'
import { readFacts } from '../../model/src/placement/nodeFacts.ts'
import { nodesChanged, type ServerOptions, type ServerSettings, settingsChanged } from '../../model/src/protocol.ts'
import { toCodeAction, toCompletionItem, toDiagnostic, toSymbol } from './convert.ts'
import { askDesired } from './desired.ts'
import { diagnose, shownFindings } from './diagnose.ts'
import { complete } from './language/completion/complete.ts'
import type { About } from './language/completion/item.ts'
import { ManifestFile } from './language/file/file.ts'
import { disableFix, fixesFor } from './language/fixes/fixes.ts'
import { describeField, describeValue } from './language/hover/describe.ts'
import { hover } from './language/hover/hover.ts'
import { templateOfPercentage } from './language/hover/percentage.ts'
import type { Context } from './language/language.ts'
import { folds } from './language/structure/folding.ts'
import { links } from './language/structure/links.ts'
import { symbols } from './language/structure/symbols.ts'
import { serveObjects } from './objects.ts'
import { before, nested, same } from './ranges.ts'
import { defaultSettings, readSettings, versionOf } from './settings.ts'
import { type LoadTexts, textsBesideProgram } from './texts.ts'

/** Serves one client. Everything it knows of the world comes through `connection` and `loadTexts`. */
export function startServer(connection: lsp.Connection, loadTexts: LoadTexts = textsBesideProgram): void {
  new Server(connection, loadTexts).listen()
}

class Server {
  private readonly connection: lsp.Connection
  private readonly loadTexts: LoadTexts
  private readonly files = new Map<string, ManifestFile>()
  private settings: ServerSettings = defaultSettings
  private nodes: Context['nodes']
  private locale = 'en'
  private completeAgain: string | undefined
  private pulls = false
  private refreshes = false
  private asksConfiguration = false
  private readonly pending = new Map<string, NodeJS.Immediate>()

  constructor(connection: lsp.Connection, loadTexts: LoadTexts) {
    this.connection = connection
    this.loadTexts = loadTexts
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
    // No diagnostic depends on them.
    connection.onNotification(nodesChanged, (facts: unknown) => void (this.nodes = readFacts(facts)))
    this.serve()
    serveObjects(connection, {
      get: (uri) => this.files.get(uri),
      version: () => versionOf(this.settings),
      guard: (name, empty, run) => this.guard(name, empty, run),
    })
    connection.listen()
  }

  /** The features: each finds its file and calls the language service. */
  private serve() {
    const { connection } = this
    connection.onCompletion((params) => this.answer('completion', params, [], (file) => this.completion(file, params.position)))
    connection.onCompletionResolve((item) => this.resolve(item))
    connection.onHover((params) => this.answer('hover', params, null, (file) => this.hover(file, params.position)))
    connection.onCodeAction((params) => this.answer('code action', params, [], (file) => this.codeActions(file, params)))
    connection.onDocumentSymbol((params) =>
      this.answer('symbols', params, [], (file) => (this.isBeside ? [] : symbols(file).map(toSymbol))),
    )
    connection.onFoldingRanges((params) => this.answer('folding', params, [], (file) => (this.isBeside ? [] : folds(file))))
    connection.onSelectionRanges((params) =>
      this.answer('selection', params, [], (file) => params.positions.map((position) => nested(file, position))),
    )
    connection.onDocumentLinks((params) => this.answer('links', params, [], links))
    connection.languages.diagnostics.on(async (params, token) => {
      const file = this.files.get(params.textDocument.uri)
      const items = file
        ? await this.guard('diagnostics', [], () => diagnose(file, this.settings, this.context.texts, token))
        : []
      if (token.isCancellationRequested) throw new lsp.ResponseError(lsp.LSPErrorCodes.RequestCancelled, 'cancelled')
      return { kind: 'full', items }
    })
  }

  private get context(): Context {
    const { language } = this.settings
    return { settings: { language, version: versionOf(this.settings) }, texts: this.loadTexts(language), nodes: this.nodes }
  }

  private get isBeside() {
    return this.settings.coexistence !== 'alone'
  }

  /** A schema chosen in the file itself means that the other extension was chosen for it. */
  private leavesFields(file: ManifestFile): boolean {
    if (this.settings.coexistence === 'defer') return true
    return this.isBeside && /^#\s*(yaml-language-server:\s*)?\$schema\s*[=:]/m.test(file.documents[0]?.text.slice(0, 2000) ?? '')
  }

  private initialize({ capabilities, initializationOptions, locale }: lsp.InitializeParams): lsp.InitializeResult {
    const options = (initializationOptions ?? {}) as ServerOptions
    this.locale = locale ?? 'en'
    this.completeAgain = typeof options.completeAgain === 'string' ? options.completeAgain : undefined
    this.pulls = capabilities.textDocument?.diagnostic !== undefined
    this.refreshes = capabilities.workspace?.diagnostics?.refreshSupport === true
    this.asksConfiguration = capabilities.workspace?.configuration === true && options.settings === undefined
    this.apply(options.settings)
    return {
      serverInfo: { name: 'daemonset-language-server' },
      capabilities: {
        textDocumentSync: { openClose: true, change: lsp.TextDocumentSyncKind.Incremental },
        completionProvider: { resolveProvider: true, triggerCharacters: [' ', ':', '"', '/', '-'] },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [lsp.CodeActionKind.QuickFix] },
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
    setImmediate(() => this.loadTexts(this.settings.language))
    if (this.asksConfiguration) this.askConfiguration()
  }

  private askConfiguration() {
    this.connection.workspace
      .getConfiguration('daemonset')
      .then((settings: unknown) => this.apply(settings))
      .catch((error: unknown) => this.log('configuration', error))
  }

  private configured(settings: unknown) {
    const section = typeof settings === 'object' && settings !== null && 'daemonset' in settings ? settings.daemonset : undefined
    if (section !== undefined) this.apply(section)
    else if (this.asksConfiguration) this.askConfiguration()
  }

  private apply(value: unknown) {
    const { settings, complaints } = readSettings(value, this.locale)
    for (const complaint of complaints) this.connection.console.warn(complaint)
    this.settings = settings
    if (this.pulls && this.refreshes && this.files.size > 0) this.connection.languages.diagnostics.refresh()
    for (const uri of this.files.keys()) this.push(uri)
  }

  private opened(uri: string, text: string) {
    this.files.set(uri, new ManifestFile(uri, text))
    this.push(uri)
  }

  private changed(uri: string, changes: readonly lsp.TextDocumentContentChangeEvent[]) {
    const file = this.files.get(uri)
    if (!file) return
    for (const change of changes) file.edit('range' in change ? change.range : undefined, change.text)
    this.push(uri)
  }

  private closed(uri: string) {
    this.files.delete(uri)
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
        const diagnostics = await this.guard('diagnostics', [], () => diagnose(file, this.settings, this.context.texts))
        if (this.files.get(uri) === file && file.documents === before) this.connection.sendDiagnostics({ uri, diagnostics })
      }),
    )
  }

  private completion(file: ManifestFile, position: lsp.Position): lsp.CompletionItem[] {
    if (this.leavesFields(file)) return []
    const document = file.documentAt(position)
    return complete(this.context, file, position).map((item) => toCompletionItem(document, item, this.completeAgain))
  }

  private async hover(file: ManifestFile, position: lsp.Position): Promise<lsp.Hover | null> {
    if (this.leavesFields(file)) return null
    const template = this.nodes && templateOfPercentage(file, position)
    const desired = template === undefined ? undefined : await askDesired(this.connection, template)
    const found = hover({ ...this.context, desired }, file, position)
    return found ? { contents: { kind: 'markdown', value: found.contents }, range: found.range } : null
  }

  private resolve(item: lsp.CompletionItem): lsp.CompletionItem {
    const about = item.data as About | undefined
    if (!about) return item
    const value = about.value === undefined ? undefined : describeValue(this.context, about.owner, about.field, about.value)
    const documentation = value ?? describeField(this.context, about.owner, about.field)
    return documentation === undefined ? item : { ...item, documentation: { kind: 'markdown', value: documentation } }
  }

  private codeActions(file: ManifestFile, { textDocument, range, context }: lsp.CodeActionParams): lsp.CodeAction[] {
    if (context.only && !context.only.some((kind) => kind === '' || kind === lsp.CodeActionKind.QuickFix)) return []
    const document = file.documentAt(range.start)
    const texts = this.context.texts
    return shownFindings(file, document, this.settings).flatMap((finding) => {
      const at = document.rangeOf(finding)
      if (before(at.end, range.start) || before(range.end, at.start)) return []
      const own = context.diagnostics.find(({ code, range: other }) => code === finding.code && same(other, at))
      const diagnostic = own ?? toDiagnostic(document, finding, finding.severity, texts)
      const disable = disableFix(this.context, document, finding)
      return [...fixesFor(this.context, document, finding), ...(disable ? [disable] : [])].map((fix) =>
        toCodeAction(textDocument.uri, document, diagnostic, fix),
      )
    })
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
