import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CORE, answering, freePort, freshDirectory, isInstalled, run } from '../process.ts'
import type { Peer } from './peer.ts'

export const nginx: Peer = {
  name: 'nginx',
  label: 'nginx',
  remark: 'one worker, `proxy_buffering off`, keep-alive upstream, no access log',
  missing(install) {
    if (!isInstalled('nginx') && install)
      spawnSync('apt-get', ['install', '-y', '-qq', 'nginx-light'], { stdio: 'inherit' })
    return isInstalled('nginx') ? undefined : 'nginx is not installed (apt-get install nginx-light, or --install)'
  },
  version: () => spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr.trim().replace('nginx version: ', ''),
  async start(upstreamPort) {
    const directory = freshDirectory('nginx')
    chmodSync(directory, 0o755)
    const port = await freePort()
    const path = join(directory, 'nginx.conf')
    writeFileSync(path, configuration(port, upstreamPort))
    const child = run({ command: 'nginx', args: ['-p', directory, '-c', path, '-e', 'stderr'], core: CORE.peer })
    await answering(child, `http://127.0.0.1:${port}/`)
    return { target: { port, headers: '' }, child }
  },
}

const configuration = (port: number, upstreamPort: number): string => `
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid nginx.pid;
events { worker_connections 16384; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  tcp_nodelay on;
  upstream provider {
    server 127.0.0.1:${upstreamPort};
    keepalive 8192;
    keepalive_requests 1000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    keepalive_requests 1000000;
    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout 600s;
    }
  }
}
`
