import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { compileTexts } from '../../scripts/texts.ts'

const language = new URL('../../server/src/language/', import.meta.url)
const files = [
  'check.ts',
  ...['decode', 'rules', 'yaml'].flatMap((folder) => readdirSync(new URL(folder, language)).map((name) => `${folder}/${name}`)),
]
const sources = files.map((file) => ({ file, text: readFileSync(new URL(file, language), 'utf8') }))

/** Words of a rule's form that are not the code of any finding. */
const notCodes = new Set([
  // Tables that only head several codes.
  ...[
    'ctr-name',
    'ds-budgets',
    'ds-selector-label',
    'ds-template-required',
    'env-file',
    'meta-label',
    'node-selector',
    'nodeaff-req',
  ],
  ...['pod-gates', 'pod-host', 'pod-overhead', 'podaff-topologykey', 'sc-escalation', 'vol-name', 'vol-source'],
  ...['warn-annotation', 'warn-duplicate', 'warn-nodeaff', 'warn-overlap', 'warn-port', 'warn-tsc', 'warn-volume'],
  // Beginnings that a template completes.
  ...['env-cm', 'env-secret', 'envfrom-cm-name', 'envfrom-secret-name', 'proj-cm', 'proj-secret', 'pvc-datasource'],
  ...['pvc-datasourceref', 'tpl-apparmor-mismatch', 'tpl-seccomp-mismatch', 'tpl-seccomp-pod-mismatch', 'vol-configmap'],
  'vol-secret',
  // Resources, and examples in messages.
  ...['ephemeral-storage', 'key-name', 'my-name'],
])

const both = (ends: readonly string[], ...beginnings: string[]) =>
  beginnings.flatMap((beginning) => ends.map((end) => `${beginning}-${end}`))
const contexts = ['sc', 'psc']
const actions = ['probe', 'lifecycle']
const items = ['vol-secret', 'vol-configmap', 'proj-secret', 'proj-cm']
const mismatches = ['tpl-seccomp-pod-mismatch', 'tpl-seccomp-mismatch', 'tpl-apparmor-mismatch']
const profiles = contexts.flatMap((context) => [`${context}-seccomp`, `${context}-apparmor`])
const seccomp = ['sc-seccomp', 'psc-seccomp']
const apparmor = ['sc-apparmor', 'psc-apparmor']
const references = ['pvc-datasource', 'pvc-datasourceref']

/** Every template that makes codes, by file, a star where it fills something in, with the codes it makes. */
const templates: Record<string, readonly string[]> = {
  'rules/containers.ts init-*-forbidden': both(
    ['lifecycle-forbidden', 'livenessprobe-forbidden', 'readinessprobe-forbidden', 'startupprobe-forbidden'],
    'init',
  ),
  'rules/environment.ts *-name': ['env-cm-name', 'env-secret-name'],
  'rules/environment.ts *-key-required': ['env-cm-key-required', 'env-secret-key-required'],
  'rules/environment.ts *-key-format': ['env-cm-key-format', 'env-secret-key-format'],
  'rules/environment.ts *-required': ['envfrom-cm-name-required', 'envfrom-secret-name-required'],
  'rules/environment.ts *-format': ['envfrom-cm-name-format', 'envfrom-secret-name-format'],
  'rules/pod.ts pod-*-format': [
    'pod-serviceaccountname-format',
    'pod-priorityclassname-format',
    'pod-nodename-format',
    'pod-runtimeclassname-format',
    'pod-hostname-format',
    'pod-subdomain-format',
  ],
  'rules/pod.ts podclaim-*': ['podclaim-resourceclaimname', 'podclaim-resourceclaimtemplatename'],
  'rules/probes.ts probe-*-negative': [
    'probe-initialdelayseconds-negative',
    'probe-timeoutseconds-negative',
    'probe-periodseconds-negative',
    'probe-successthreshold-negative',
    'probe-failurethreshold-negative',
  ],
  'rules/probes.ts *-handler-missing': both(['handler-missing'], ...actions),
  'rules/probes.ts *-handler-many': both(['handler-many'], ...actions),
  'rules/probes.ts *-exec-command': both(['exec-command'], ...actions),
  'rules/probes.ts *-grpc-port': both(['grpc-port'], ...actions),
  'rules/probes.ts *-http-scheme': both(['http-scheme'], ...actions),
  'rules/probes.ts *-http-header': both(['http-header'], ...actions),
  'rules/probes.ts *-http': [],
  'rules/probes.ts *-tcp': [],
  'rules/probes.ts *-port-name': both(['http-port-name', 'tcp-port-name'], ...actions),
  'rules/probes.ts *-port-range': both(['http-port-range', 'tcp-port-range'], ...actions),
  'rules/security.ts *-*': [...both(['runasuser', 'runasgroup'], ...contexts), 'psc-fsgroup'],
  'rules/security.ts psc-*': both(['fsgroupchangepolicy', 'supplementalgroupspolicy', 'selinuxchangepolicy'], 'psc'),
  'rules/security.ts *-seccomp': [],
  'rules/security.ts *-apparmor': [],
  'rules/security.ts *-win': [],
  'rules/security.ts *-type': both(['type'], ...profiles),
  'rules/security.ts *-type-required': both(['type-required'], ...profiles),
  'rules/security.ts *-profile-required': both(['profile-required'], ...profiles),
  'rules/security.ts *-profile-unused': both(['profile-unused'], ...profiles),
  'rules/security.ts *-profile-path': both(['profile-path'], ...seccomp),
  'rules/security.ts *-profile-padded': both(['profile-padded'], ...apparmor),
  'rules/security.ts *-profile-long': both(['profile-long'], ...apparmor),
  'rules/security.ts *-gmsa-name': both(['win-gmsa-name'], ...contexts),
  'rules/security.ts *-gmsa-empty': both(['win-gmsa-empty'], ...contexts),
  'rules/security.ts *-gmsa-long': both(['win-gmsa-long'], ...contexts),
  'rules/security.ts *-user': both(['win-user'], ...contexts),
  'rules/spread.ts tsc-*': ['tsc-nodeaffinitypolicy', 'tsc-nodetaintspolicy'],
  'rules/template-annotations.ts *-type': both(['type'], ...mismatches),
  'rules/template-annotations.ts *-profile': both(['profile'], ...mismatches),
  'rules/volume-claim.ts pvc-*': ['pvc-meta-label-key', 'pvc-meta-label-value'],
  'rules/volume-claim.ts *-name': both(['name'], ...references),
  'rules/volume-claim.ts *-kind': both(['kind'], ...references),
  'rules/volume-claim.ts *-coregroup': both(['coregroup'], ...references),
  'rules/volume-claim.ts *-group': both(['group'], ...references),
  'rules/volume-files.ts *-item-key': both(['item-key'], ...items),
  'rules/volume-files.ts *-item-path': both(['item-path'], ...items),
  'rules/volume-files.ts *-item-path-form': both(['item-path-form'], ...items),
  'rules/volume-files.ts *-item-mode': both(['item-mode'], ...items),
  'rules/volume-projected.ts *-name': ['proj-secret-name', 'proj-cm-name'],
  'rules/volume-storage.ts warn-volume-*': both(
    ['photonpersistentdisk', 'gitrepo', 'scaleio', 'flocker', 'storageos', 'quobyte', 'glusterfs', 'cephfs', 'rbd'],
    'warn-volume',
  ),
  'rules/warnings.ts warn-*-duplicate': ['warn-hostaliases-duplicate', 'warn-imagepullsecrets-duplicate'],
  'rules/workload.ts meta-owner-*': both(['kind', 'name', 'uid'], 'meta-owner'),
  'rules/workload.ts ds-*-negative': both(['negative'], 'ds-maxunavailable', 'ds-maxsurge'),
  'rules/workload.ts ds-*-text': both(['text'], 'ds-maxunavailable', 'ds-maxsurge'),
  'rules/workload.ts ds-*-over100': both(['over100'], 'ds-maxunavailable', 'ds-maxsurge'),
}

/** Codes of names of resources, which the overhead of a pod has under its own beginning. */
const overhead = both(['name-format', 'name-unqualified', 'name-not-container', 'name-extended'], 'pod-overhead')

const quoted = sources.flatMap(({ text }) => [...text.matchAll(/'([a-z][a-z\d]*(?:-[a-z\d]+)+)'/g)].map(([, code = '']) => code))
const made = sources.flatMap(({ file, text }) =>
  [...text.matchAll(/`((?:[a-z\d-]|\$\{[^}`]*\})*)`/g)]
    .map(([, template = '']) => template)
    .map((template) => template.replace(/\$\{[^}]*\}/g, '*'))
    .filter((template) => /\*-|-\*/.test(template))
    .map((template) => `${file} ${template}`),
)
const codes = new Set([...quoted.filter((code) => !notCodes.has(code)), ...Object.values(templates).flat(), ...overhead])

describe('every rule is explained', () => {
  const { en, ko } = compileTexts()
  test('the templates of codes are those known here', () =>
    assert.deepEqual([...new Set(made)].sort(), Object.keys(templates).sort()))
  test('what is no code still stands in the sources', () =>
    assert.deepEqual(
      [...notCodes].filter((word) => !quoted.includes(word)),
      [],
    ))
  for (const [name, { rules }] of Object.entries({ en, ko })) {
    test(`nothing is missing (${name})`, () =>
      assert.deepEqual(
        [...codes].filter((code) => !rules[code]?.trim()),
        [],
      ))
    test(`nothing is unknown (${name})`, () =>
      assert.deepEqual(
        Object.keys(rules).filter((code) => !codes.has(code)),
        [],
      ))
  }
  test('both languages have the same order', () => assert.deepEqual(Object.keys(en.rules), Object.keys(ko.rules)))
  test('Korean is Korean, in one register', () =>
    assert.deepEqual(
      Object.entries(ko.rules).filter(([, text]) => !/[가-힣]/.test(text) || /요[.,]/.test(text)),
      [],
    ))
  test('a text is short', () =>
    assert.deepEqual(
      Object.entries({ ...en.rules }).filter(([, text]) => text.length > 180),
      [],
    ))
})
