/** The same page for everything that cannot go back to the wallet; it names the code and no more. */
export function errorPage(code: string): string {
  const shown = /^[a-z_]{1,40}$/.test(code) ? code : 'server_error';
  return `<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>手続きを続けられません</title>
<main>
<h1>手続きを続けられません</h1>
<p>口座は連携されていません。お使いのサービスに戻り、もう一度はじめからお試しください。</p>
<p lang="en">This cannot go on. No account was linked. Please go back to the service and begin again.</p>
<p><code>${shown}</code></p>
</main>
</html>
`;
}
