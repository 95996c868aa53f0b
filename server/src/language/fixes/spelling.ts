// How a mistyped name is meant: the corrected text, where the server takes it.
import { configMapKey } from '../rules/environment.ts'
import { label, labelValue, portName, subdomain } from '../rules/grammar.ts'
import { ipAdvice } from '../rules/ip.ts'

type Correct = (text: string) => readonly string[]

/** A correction holds only if the server has no complaint about it. */
const valid =
  (check: (text: string) => readonly string[], correct: (text: string) => string): Correct =>
  (text) => {
    const corrected = correct(text)
    return corrected !== '' && corrected !== text && check(corrected).length === 0 ? [corrected] : []
  }

const lowered = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
const dnsLabel = valid(label, (text) => lowered(text).replaceAll('.', '-'))
const dnsName = valid(subdomain, lowered)
const dashed = valid(portName, (text) => lowered(text).replaceAll('.', '-').replace(/-+/g, '-'))
const key = valid(configMapKey, (text) => text.trim().replace(/\s+/g, '-'))
const value = valid(labelValue, (text) => text.trim())
const trimmed = valid(
  () => [],
  (text) => text.trim(),
)
const pathProblems = (path: string) => (path.split('/').includes('..') || path.startsWith('..') ? ['leads out'] : [])
const relative = valid(pathProblems, (text) => text.replace(/^\/+/, ''))
const header = valid(
  (text) => (/^[-A-Za-z0-9]+$/.test(text) ? [] : ['not a header']),
  (text) =>
    text
      .trim()
      .replace(/:$/, '')
      .replace(/[\s_]+/g, '-'),
)
const sysctl = valid(
  (text) =>
    text.length <= 253 && /^([a-z\d]([-_a-z\d]*[a-z\d])?[./])*[a-z\d]([-_a-z\d]*[a-z\d])?$/.test(text) ? [] : ['not a setting'],
  (text) => text.trim().toLowerCase(),
)
/** The address that the server says to use instead. */
const address: Correct = (text) => ipAdvice(text).flatMap((advice) => /"([^"]+)"\)?$/.exec(advice)?.[1] ?? [])
const fraction: Correct = (text) => (/^\d+m$/.test(text) ? [text.replace('m', 'Mi'), text.replace('m', 'M')] : [])

const each = (correct: Correct, ...codes: string[]) => Object.fromEntries(codes.map((code) => [code, correct]))
const items = ['vol-secret', 'vol-configmap', 'proj-secret', 'proj-cm'].map((area) => `${area}-item-path-form`)

/** By the code of the rule that refuses the text. */
export const corrections: Readonly<Record<string, Correct>> = {
  ...each(dnsLabel, 'pod-hostname-format', 'pod-subdomain-format', 'podaff-namespaces', 'res-claim-request'),
  ...each(dnsLabel, 'pvc-datasourceref-namespace', 'vol-storageos-name-format', 'vol-storageos-namespace'),
  ...each(dnsName, 'meta-name-format', 'env-cm-name', 'env-secret-name', 'envfrom-cm-name-format', 'envfrom-secret-name-format'),
  ...each(dnsName, 'pod-serviceaccountname-format', 'pod-priorityclassname-format', 'pod-runtimeclassname-format'),
  ...each(dnsName, 'pod-hostname-override-format', 'podclaim-resourceclaimname', 'podclaim-resourceclaimtemplatename'),
  ...each(dnsName, 'hostalias-name', 'dns-search-format', 'nodeaff-req-field-value', 'vol-csi-driver-format'),
  ...each(dnsName, 'vol-csi-secret-format', 'pvc-class', 'pvc-attributesclass', 'sc-win-gmsa-name', 'psc-win-gmsa-name'),
  ...each(key, 'env-cm-key-format', 'env-secret-key-format'),
  ...each(value, 'meta-label-value', 'node-selector-value', 'nodeaff-req-value', 'ds-selector-label-value', 'tol-value-format'),
  ...each(trimmed, 'eph-image-space', 'sc-apparmor-profile-padded', 'psc-apparmor-profile-padded'),
  ...each(relative, 'mount-subpath', 'mount-subpathexpr', 'dw-path-form', 'proj-token-path-form', 'proj-ctb-path-form', ...items),
  ...each(relative, 'proj-pc-path-form', 'sc-seccomp-profile-path', 'psc-seccomp-profile-path', 'vol-gitrepo-directory'),
  ...each(header, 'probe-http-header', 'lifecycle-http-header'),
  ...each(address, 'warn-ip', 'hostalias-ip', 'dns-nameserver-ip'),
  ...each(fraction, 'warn-resource-fraction', 'warn-pvc-fraction'),
  'os-name': (text) => ['linux', 'windows'].filter((word) => word === text.toLowerCase()),
  'psc-sysctl-format': sysctl,
  'vol-nfs-path-absolute': (text) => (text === '' ? [] : [`/${text}`]),
}

/** Names that other fields refer to, with the fields that do: these change with them. A star stands for any index. */
export const referred: Readonly<Record<string, { readonly correct: Correct; readonly by: RegExp }>> = {
  'vol-name-format': {
    correct: dnsLabel,
    by: /ontainers\.\d+\.(volumeMounts|volumeDevices)\.\d+\.name$|\.fileKeyRef\.volumeName$/,
  },
  'ctr-name-format': { correct: dnsLabel, by: /\.(resourceFieldRef\.containerName|targetContainerName)$/ },
  'port-name-format': { correct: dashed, by: /Probe\.(httpGet|tcpSocket)\.port$|\.(postStart|preStop)\.httpGet\.port$/ },
  'podclaim-name-format': { correct: dnsLabel, by: /\.resources\.claims\.\d+\.name$/ },
}
