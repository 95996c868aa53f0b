// Which proxy a connection takes, by the rules of kubectl (golang.org/x/net/http/httpproxy).
import { BlockList, isIP } from 'node:net'
import type { ResolvedContext } from './kubeconfig.ts'

/** Where a proxy may be named. */
export interface ProxySources {
  readonly context: ResolvedContext
  readonly env: NodeJS.ProcessEnv
  /** A proxy of the editor's settings, used where neither kubeconfig nor environment names one. */
  readonly proxy?: string
}

/** The kubeconfig's proxy, else the environment's, else the editor's; the latter two with the exceptions of `NO_PROXY`. */
export function proxyOf({ context, env, proxy }: ProxySources): string | undefined {
  const own = context.cluster['proxy-url']
  if (own) return own
  const url = URL.parse(context.cluster.server)
  const isPlain = url?.protocol === 'http:'
  const found = (isPlain ? env.HTTP_PROXY || env.http_proxy : env.HTTPS_PROXY || env.https_proxy) || proxy
  if (!found || (url && isDirect(url, env.NO_PROXY || env.no_proxy || ''))) return undefined
  return found.includes('://') ? found : `http://${found}`
}

/** This machine is never asked for by a proxy, nor is what the list names: hosts, domains, addresses, ranges, each with a port or not. */
function isDirect({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const own = port || (protocol === 'http:' ? '80' : '443')
  if (host === 'localhost' || isWithin(host, '127.0.0.0/8') || isWithin(host, '::1/128')) return true
  return list.split(',').some((entry) => {
    const text = entry.trim().toLowerCase()
    if (text === '*' || isWithin(host, text)) return true
    const [, name = '', wanted] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(text) ? `[${text}]` : text) ?? []
    if (name === '' || (wanted !== undefined && wanted !== own)) return false
    const domain = name.replace(/^\*?\./, '')
    return (host === domain && !/^\*?\./.test(name)) || host.endsWith(`.${domain}`)
  })
}

/** Whether an address lies in a range such as `10.0.0.0/8`. */
function isWithin(host: string, range: string): boolean {
  const [address = '', bits] = range.split('/')
  const family = isIP(address)
  if (bits === undefined || !/^\d+$/.test(bits) || family === 0 || isIP(host) !== family) return false
  if (Number(bits) > (family === 4 ? 32 : 128)) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const known = new BlockList()
  known.addSubnet(address, Number(bits), type)
  return known.check(host, type)
}
