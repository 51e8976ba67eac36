import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseRoute, matchPath, safePath } from './router.ts';

describe('the router', () => {
  it('does not take a path of another length or with another word', () => {
    for (const path of ['/charges', '/charges/1/2', '/history/1', '/']) {
      assert.equal(matchPath('/charges/:id', path), undefined, path);
    }
  });

  it('never goes on to another site after a login', () => {
    const others = [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:1',
      '',
    ];
    for (const wanted of [...others, '/a b', '/a\\b', null]) {
      assert.equal(safePath(wanted, '/answer'), '/answer', String(wanted));
    }
  });

  it('goes on to a path of our own', () => {
    assert.equal(safePath('/stop', '/answer'), '/stop');
    assert.equal(safePath('/', '/answer'), '/');
  });

  it('gives the values of the names, decoded, and leaves what cannot be decoded', () => {
    assert.deepEqual(matchPath('/charges/:id', '/charges/chg_1'), { id: 'chg_1' });
    assert.deepEqual(matchPath('/history/:id', '/history/a%2Fb'), { id: 'a/b' });
    assert.deepEqual(matchPath('/history/:id', '/history/%E0%A4%A'), { id: '%E0%A4%A' });
  });

  it('takes a slash at the end as none, so that /shop and /shop/ are one page', () => {
    assert.deepEqual(matchPath('/shop', '/shop/'), {});
    assert.deepEqual(matchPath('/', '/'), {});
  });

  it('chooses the first pattern that fits', () => {
    const routes = [
      ['/banks/add', 'add'],
      ['/banks/:id', 'one'],
    ] as const;
    assert.equal(chooseRoute(routes, '/banks/add')?.entry, 'add');
    assert.equal(chooseRoute(routes, '/banks/7')?.entry, 'one');
    assert.equal(chooseRoute(routes, '/nowhere'), undefined);
  });
});
