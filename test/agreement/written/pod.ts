// One document for each rule on pods that mutations reach seldom or never.
import { inPod } from './frame.ts'

const context = (fields: string) => inPod(`securityContext: { ${fields} }`)
const armor = (profile: string) => context(`appArmorProfile: ${profile}`)
const seccomp = (profile: string) => context(`seccompProfile: ${profile}`)
const windows = (fields: string) => context(`windowsOptions: { ${fields} }`)
const overhead = (amounts: string) => inPod(`overhead: { ${amounts} }`)
const resources = (fields: string, container = '') => inPod(`resources: { ${fields} }`, container)
const claims = (...items: readonly string[]) => inPod(`resourceClaims: [${items.join(', ')}]`)
const dns = (fields: string, policy = 'ClusterFirst') => inPod(`dnsPolicy: ${policy}\ndnsConfig: { ${fields} }`)
const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const nodeAffinity = (term: string) => inPod(`affinity: { nodeAffinity: { ${required}: { nodeSelectorTerms: [{ ${term} }] } } }`)
const podAffinity = (fields: string) =>
  inPod(`affinity: { podAffinity: { ${required}: [{ topologyKey: kubernetes.io/hostname, ${fields} }] } }`)
const selector = 'labelSelector: { matchLabels: { app: written } }'
/** Names its key twice: the server has written it there once itself by the time it looks. */
const twice = 'labelSelector: { matchLabels: { app: written }, matchExpressions: [{ key: app, operator: Exists }] }'
const spread = (fields: string) =>
  inPod(
    `topologySpreadConstraints: [{ maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, ${fields} }]`,
  )
const hostname = (name: string, rest = '') => inPod(`hostnameOverride: ${name}${rest}`)
const hostProcess = (ofPod: string, ofContainer: string) =>
  inPod(
    `hostNetwork: true\nsecurityContext: { windowsOptions: { hostProcess: ${ofPod} } }\ninitContainers: [{ name: other, image: i }]`,
    `securityContext: { windowsOptions: { hostProcess: ${ofContainer} } }`,
  )

export const pod: Readonly<Record<string, string>> = {
  'psc-runasuser': context('runAsUser: -1'),
  'psc-runasgroup': context('runAsGroup: 2147483648'),
  'psc-selinuxchangepolicy': context('seLinuxChangePolicy: Never'),
  'psc-seccomp-type-required': seccomp('{}'),
  'psc-seccomp-type': seccomp('{ type: None }'),
  'psc-seccomp-profile-required': seccomp('{ type: Localhost }'),
  'psc-seccomp-profile-path': seccomp('{ type: Localhost, localhostProfile: ../a }'),
  'psc-seccomp-profile-unused': seccomp('{ type: Unconfined, localhostProfile: a }'),
  'psc-apparmor-type-required': armor('{}'),
  'psc-apparmor-type': armor('{ type: None }'),
  'psc-apparmor-profile-required': armor('{ type: Localhost }'),
  'psc-apparmor-profile-padded': armor('{ type: Localhost, localhostProfile: " a" }'),
  'psc-apparmor-profile-long': armor(`{ type: Localhost, localhostProfile: ${'a'.repeat(4096)} }`),
  'psc-apparmor-profile-unused': armor('{ type: Unconfined, localhostProfile: a }'),
  'psc-win-gmsa-empty': windows('gmsaCredentialSpec: ""'),
  'psc-win-gmsa-long': windows(`gmsaCredentialSpec: ${'a'.repeat(65_537)}`),
  'psc-sysctl-name': context('sysctls: [{ name: "", value: "1" }]'),
  'psc-sysctl-duplicate': context('sysctls: [{ name: kernel.msgmax, value: "1" }, { name: kernel.msgmax, value: "2" }]'),
  'psc-sysctl-hostipc': inPod('hostIPC: true\nsecurityContext: { sysctls: [{ name: kernel.msgmax, value: "1" }] }'),
  'os-linux': inPod('os: { name: linux }\nsecurityContext: { windowsOptions: { runAsUserName: a } }'),
  'pod-hostusers-hostipc': inPod('hostUsers: false\nhostIPC: true'),
  'pod-hostname-override-fqdn': hostname('a', '\nsetHostnameAsFQDN: true'),
  'pod-hostname-override-hostnetwork': hostname('a', '\nhostNetwork: true'),
  'pod-hostname-override-long': hostname('a'.repeat(65)),
  'pod-hostname-override-format': hostname('A_b'),
  'pod-hostprocess-differs': hostProcess('true', 'false'),
  'pod-hostprocess-mixed': hostProcess('false', 'true'),
  'pod-overhead-name-format': overhead('"a b": 1'),
  'pod-overhead-name-extended': overhead(`example.com/${'a'.repeat(63)}: 1, requests.example.com/a: 1`),
  'pod-overhead-hugepages': overhead('hugepages-2Mi: 2Mi'),
  'podres-windows': inPod('os: { name: windows }\nresources: { limits: { cpu: 1 } }'),
  'podres-name-unqualified': resources('limits: { gpu: 1 }'),
  'podres-hugepages-aggregate': resources(
    'limits: { cpu: 1, hugepages-2Mi: 2Mi }, requests: { cpu: 1, hugepages-2Mi: 2Mi }',
    'resources: { limits: { cpu: 1, hugepages-2Mi: 4Mi } }',
  ),
  'podres-container-limit': resources('limits: { cpu: 1 }', 'resources: { limits: { cpu: 2 }, requests: { cpu: 1 } }'),
  'podclaim-name-format': claims('{ name: A_b, resourceClaimName: a }'),
  'podclaim-name-duplicate': claims('{ name: a, resourceClaimName: a }', '{ name: a, resourceClaimName: b }'),
  'podclaim-resourceclaimname': claims('{ name: a, resourceClaimName: A_b }'),
  'podclaim-resourceclaimtemplatename': claims('{ name: a, resourceClaimTemplateName: A_b }'),
  'dns-none-nameserver': dns('searches: [a.example]', 'None'),
  'dns-searches-many': dns(`searches: [${Array.from({ length: 33 }, (_, index) => `s${index}.example`).join(', ')}]`),
  'dns-searches-long': dns(`searches: [${Array.from({ length: 12 }, () => Array(4).fill('a'.repeat(50)).join('.')).join(', ')}]`),
  'nodeaff-req-field-value': nodeAffinity('matchFields: [{ key: metadata.name, operator: In, values: [A_b] }]'),
  'warn-nodeaff-label': nodeAffinity('matchExpressions: [{ key: beta.kubernetes.io/os, operator: Exists }]'),
  'podaff-matchkeys-no-selector': podAffinity('matchLabelKeys: [app]'),
  'podaff-namespaces': podAffinity(`${selector}, namespaces: [A_b]`),
  'podaff-matchkeys-format': podAffinity(`${selector}, matchLabelKeys: [a b]`),
  'podaff-matchkeys-in-selector': podAffinity(`${twice}, matchLabelKeys: [app]`),
  'podaff-matchkeys-both': podAffinity(`${selector}, matchLabelKeys: [a], mismatchLabelKeys: [a]`),
  'tsc-nodeaffinitypolicy': spread(`${selector}, nodeAffinityPolicy: Maybe`),
  'tsc-labelkeys-selector': spread('matchLabelKeys: [app]'),
  'tsc-labelkey-format': spread(`${selector}, matchLabelKeys: [a b]`),
  'tsc-labelkey-selected': spread(`${twice}, matchLabelKeys: [app]`),
  'warn-tsc-label': inPod(
    `topologySpreadConstraints: [{ maxSkew: 1, topologyKey: failure-domain.beta.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, ${selector} }]`,
  ),
  'pod-subdomain-format': inPod('subdomain: A_b'),
  'warn-tsc-nil-selector': spread(''),
  'warn-nodeaff-preferred-value': inPod(
    'affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: { matchExpressions: [{ key: a, operator: In, values: ["a b"] }] } }] } }',
  ),
}
