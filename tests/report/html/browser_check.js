// What a browser shows of a page, against the JSON report in it. tests/report/html/browser_test.cpp
// appends this to a copy of the page; the result is a list of complaints in <pre id="check">.
'use strict';
(async () => {
  const complaints = [];
  const expect = (good, words) => { if (!good) complaints.push(words); };
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const report = JSON.parse(document.getElementById('report').textContent);
  const at = (path) => path.split('/').slice(1).reduce(
    (json, key) => json[key.replace(/~1/g, '/').replace(/~0/g, '~')], report);

  function checkTexts() {
    const shown = [...document.querySelectorAll('[data-path]')];
    expect(shown.length > 10, `only ${shown.length} texts have a path`);
    for (const element of shown) {
      const value = at(element.dataset.path);
      const text = element.textContent;
      if (element.dataset.unit) {
        const decimals = (text.split('.')[1] || '').length;
        const error = Math.abs(Number(text) - value / Number(element.dataset.unit));
        expect(error <= 0.500001 * 10 ** -decimals, `${element.dataset.path}: ${text}, ${value}`);
      } else {
        expect(text === String(value), `${element.dataset.path}: "${text}", "${value}"`);
      }
    }
  }

  // Every candidate and every note of the report is on the page, once.
  function checkCompleteness() {
    const names = (selector) => [...document.querySelectorAll(selector)].map((e) => e.textContent);
    const rows = names('tbody th[scope=row] [data-path$="/candidate"]');
    const shown = new Set(rows);
    for (const row of report.candidates) expect(shown.has(row.candidate), `${row.candidate}: no row`);
    report.notes.forEach((note, i) => {
      const own = document.querySelectorAll(`.notes [data-path^="/notes/${i}/"]`);
      expect(own.length === 1, `note ${i} is there ${own.length} times`);
    });
  }

  // Each kind in a row leads to its candidate's name, which stands before the sentence.
  function checkReasons() {
    report.candidates.forEach((row, i) => row.slow_reasons.forEach((reason, j) => {
      const id = `slow-${i}-${j}`;
      const name = document.getElementById(id);
      expect(name && name.textContent === row.candidate, `${id}: no name`);
      expect(name && name.parentElement.textContent.endsWith(`: ${reason.sentence}.`),
        `${id}: no sentence`);
      const links = document.querySelectorAll(`#rows a[href="#${id}"]`);
      expect(links.length === 1, `${id}: ${links.length} links`);
    }));
  }

  function marksIn(plot) {
    return plot.querySelectorAll('svg .role-mark path, svg .role-mark text, svg .role-mark line');
  }

  async function checkCharts() {
    const plots = [...document.querySelectorAll('.plot')];
    for (let i = 0; i < 100 && !plots.every((plot) => plot.dataset.drawn); ++i) await sleep(50);
    const specs = document.getElementById('specs');
    const ids = specs ? Object.keys(JSON.parse(specs.textContent)) : [];
    expect(ids.join() === plots.map((plot) => plot.dataset.chart).join(), 'charts without a place');
    for (const plot of plots) {
      const name = plot.dataset.chart;
      expect(plot.dataset.drawn, `${name}: not drawn: ${plot.textContent}`);
      expect(marksIn(plot).length > 0, `${name}: no marks`);
      for (const mark of plot.querySelectorAll('svg path')) {
        expect(!/NaN|Infinity/.test(mark.getAttribute('d')), `${name}: a path without a place`);
      }
      for (const text of plot.querySelectorAll('svg text')) {
        const size = parseFloat(getComputedStyle(text).fontSize);
        expect(size >= 10.5, `${name}: "${text.textContent}" in ${size} px`);
      }
      const box = plot.querySelector('svg').getBoundingClientRect();
      expect(box.width <= plot.clientWidth + 1, `${name}: wider than its place`);
    }
    return plots.length;
  }

  async function checkPicks() {
    const ticks = [...document.querySelectorAll('.picks input')];
    if (!ticks.length) return;
    const strong = () => [...document.querySelectorAll(
      '#chart-distribution .mark-line path')].filter((path) => path.getAttribute('opacity') === '1');
    await sleep(100);
    const before = strong().length;
    expect(before === ticks.filter((tick) => tick.checked).length, `${before} lines stand out`);
    ticks[0].click();
    await sleep(100);
    expect(strong().length === before - 1, 'unticking a candidate does nothing');
    ticks[0].click();
  }

  // What a cell shows, from the report: nothing where it has no figure.
  function keyOf(cell) {
    const first = cell.querySelector('[data-path]');
    if (!first) return null;
    const value = at(first.dataset.path);
    return first.dataset.unit ? Number(value) : String(value);
  }

  function isSorted(keys, descending) {
    const present = keys.filter((key) => key !== null);
    if (keys.slice(0, present.length).includes(null)) return false;
    return present.every((key, i) => {
      if (i === 0) return true;
      const order = typeof key === 'number'
        ? present[i - 1] - key
        : present[i - 1].localeCompare(key, 'en', { numeric: true });
      return descending ? order >= 0 : order <= 0;
    });
  }

  function checkSorting(table) {
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const keys = () => [...table.tBodies[0].rows].map((row) => keyOf(row.cells[column]));
      const name = heading.textContent;
      heading.querySelector('button').click();
      const first = heading.getAttribute('aria-sort');
      expect(isSorted(keys(), first === 'descending'), `${name}: not sorted`);
      heading.querySelector('button').click();
      const second = heading.getAttribute('aria-sort');
      expect(isSorted(keys(), second === 'descending'), `${name}: not sorted again`);
      expect([first, second].sort().join() === 'ascending,descending', `${name}: no aria-sort`);
      const others = headings.filter((other) => other.getAttribute('aria-sort') !== 'none');
      expect(others.length === 1, `${name}: ${others.length} columns say that they are sorted`);
      heading.querySelector('button').focus();
      expect(document.activeElement === heading.querySelector('button'), `${name}: no focus`);
    });
  }

  function checkFilter(table) {
    const input = document.getElementById('filter');
    const rows = [...table.tBodies[0].rows];
    const filter = (words) => {
      input.value = words;
      input.dispatchEvent(new Event('input'));
      return rows.filter((row) => row.getBoundingClientRect().height > 0);
    };
    const name = rows[rows.length - 1].querySelector('[data-path]').textContent;
    const shown = filter(name.toUpperCase());
    expect(shown.length > 0 && shown.every((row) => row.textContent.includes(name)), 'filter: rows');
    const count = document.getElementById('count').textContent;
    expect(count === `${shown.length} of ${rows.length}`, `filter: says "${count}"`);
    expect(filter('no such candidate').length === 0, 'filter: nothing matches');
    expect(filter('').length === rows.length, 'filter: cleared');
  }

  let charts = 0;
  try {
    checkTexts();
    checkCompleteness();
    checkReasons();
    charts = await checkCharts();
    await checkPicks();
    const table = document.getElementById('rows');
    if (table) {
      checkSorting(table);
      checkFilter(table);
    }
    expect(document.title.endsWith('(edgebench report)'), `the title is "${document.title}"`);
    const root = document.documentElement;
    expect(root.scrollWidth <= root.clientWidth, 'the page is wider than the window');
    expect(performance.getEntriesByType('resource').length === 0, 'something was fetched');
  } catch (error) {
    complaints.push(`the check itself failed: ${error.stack}`);
  }
  const result = document.createElement('pre');
  result.id = 'check';
  result.textContent = `BEGIN-CHECK ${JSON.stringify({ charts, complaints })} END-CHECK`;
  document.body.append(result);
})();
