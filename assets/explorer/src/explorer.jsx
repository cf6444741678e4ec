import { GraphiQL } from 'graphiql';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import { DEFAULT_QUERY } from './default-query.js';
import './explorer.css';
import { post, whoIs } from './server.js';
import { clean, loadToken, storeToken, takeFromAddress } from './token.js';

const ROLES = {
  AGENCY: '单位 agency',
  SUPERVISOR: '督查室 supervisor',
  AUDITOR: '审计 auditor',
  ADMIN: '管理员 admin',
};

function Explorer() {
  const [token, setToken] = useState(loadToken);
  const [access, setAccess] = useState({ state: 'checking' });
  const [attempt, setAttempt] = useState(0);
  const [expired, setExpired] = useState(false);

  const use = useCallback((next) => {
    storeToken(next);
    setToken(next);
    setAttempt((n) => n + 1); // the same token again asks the server again
  }, []);

  // A second address of `duban demo` pasted into this tab changes only the fragment: the page isn't loaded anew.
  useEffect(() => {
    const onHashChange = () => {
      const next = takeFromAddress();
      if (next !== null) use(next);
    };
    window.addEventListener('hashchange', onHashChange);
    return () => window.removeEventListener('hashchange', onHashChange);
  }, [use]);

  useEffect(() => {
    setExpired(false);
    if (!token) {
      setAccess({ state: 'missing' });
      return undefined;
    }
    let current = true;
    setAccess({ state: 'checking' });
    whoIs(token).then((answer) => current && setAccess(answer));
    return () => {
      current = false;
    };
  }, [token, attempt]);

  const fetcher = useMemo(
    () => async (request, options) => {
      const { status, body } = await post(request, token, options?.headers);
      setExpired(status === 401);
      return body;
    },
    [token],
  );

  const open = access.state === 'accepted';
  return (
    <>
      <Header key={token} token={token} viewer={open ? access.viewer : null} onUse={use} />
      {open && expired && (
        <p className="duban-banner" role="alert">
          服务器不再接受这个令牌，请换一个；写好的查询会保留。 The server no longer accepts this token: enter another;
          your queries stay.
        </p>
      )}
      {open ? (
        // A new token is a new GraphiQL: it fetches the schema again and shows nothing of the previous viewer's.
        <GraphiQL
          key={`${token} ${attempt}`}
          fetcher={fetcher}
          defaultQuery={DEFAULT_QUERY}
          forcedTheme="light"
          shouldPersistHeaders={false}
          showPersistHeadersSettings={false}
        >
          <GraphiQL.Logo>
            <span className="duban-endpoint">POST /graphql</span>
          </GraphiQL.Logo>
        </GraphiQL>
      ) : (
        <Hint access={access} onRetry={() => setAttempt((n) => n + 1)} />
      )}
    </>
  );
}

function Header({ token, viewer, onUse }) {
  const [draft, setDraft] = useState(token);
  const submit = (text) => onUse(clean(text));
  return (
    <header className="duban-header">
      <h1>
        督办 <span lang="en">Duban</span>
      </h1>
      {viewer && <Viewer {...viewer} />}
      <form
        className="duban-token"
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          submit(draft);
        }}
      >
        <label htmlFor="duban-token">Token / 令牌</label>
        <input
          id="duban-token"
          type="text"
          value={draft}
          placeholder="eyJ…"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => setDraft(event.target.value)}
          onPaste={(event) => {
            event.preventDefault();
            const pasted = clean(event.clipboardData.getData('text'));
            setDraft(pasted);
            submit(pasted);
          }}
        />
        <button type="submit" disabled={!clean(draft)}>
          使用 Use
        </button>
        <button type="button" disabled={!token && !draft} onClick={() => (token ? onUse('') : setDraft(''))}>
          清除 Clear
        </button>
      </form>
    </header>
  );
}

function Viewer({ today, roles, agency, jurisdiction }) {
  const office = agency?.name ?? jurisdiction?.name;
  return (
    <p className="duban-viewer">
      {office && <strong>{office}</strong>}
      {(roles ?? []).map((role) => (
        <span key={role} className="duban-role">
          {ROLES[role] ?? role}
        </span>
      ))}
      {today && <span title="业务日期 business day">业务日期 {today}</span>}
    </p>
  );
}

function Hint({ access, onRetry }) {
  if (access.state === 'checking') {
    return <main className="duban-hint" aria-busy="true" />;
  }
  if (access.state === 'unreachable') {
    return (
      <main className="duban-hint">
        <section>
          <h2>服务器没有应答 · The server doesn’t answer</h2>
          <p>
            请确认 <code>duban serve</code> 或 <code>duban demo</code> 正在运行，然后重试。
          </p>
          <p lang="en">
            Check that <code>duban serve</code> or <code>duban demo</code> is running, then try again.
          </p>
          <button type="button" onClick={onRetry}>
            重试 Try again
          </button>
        </section>
      </main>
    );
  }
  return (
    <main className="duban-hint">
      <section>
        {access.state === 'refused' ? <Refusal {...access} /> : <h2>请先填入令牌 · A token first, please</h2>}
        <p>每个请求都要带令牌；它决定你能看到哪些责任事项。请把令牌粘贴到右上角。获取方法：</p>
        <p lang="en">
          Every request needs a token; it decides which responsibilities you see. Paste one at the top right. To get one:
        </p>
        <pre>
          <code>
            duban token --role supervisor{'\n'}
            duban token --role agency --agency 市科技局
          </code>
        </pre>
        <p>
          用 <code>duban demo</code> 启动时，它打印的每个地址都已带好令牌，直接打开即可。
        </p>
        <p lang="en">
          The addresses that <code>duban demo</code> prints carry their token already: just open one.
        </p>
        <p className="duban-small">
          令牌只保存在本标签页，关闭即消失。 <span lang="en">The token stays in this tab and is gone when you close it.</span>
        </p>
      </section>
    </main>
  );
}

function Refusal({ status, message }) {
  return (
    <>
      <h2>
        {status === 403
          ? '这个令牌没有可用的角色或行政区划 · This token has no usable role or jurisdiction'
          : '令牌无效或已过期 · The token is invalid or has expired'}
      </h2>
      {message && <p className="duban-refusal">{message}</p>}
    </>
  );
}

createRoot(document.getElementById('explorer')).render(<Explorer />);
