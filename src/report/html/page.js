// Sorting, filtering and charts. All text and figures are in the page already.
'use strict';
(() => {
  const narrow = matchMedia('(max-width: 720px)');

  function makeSortable(table) {
    const body = table.tBodies[0];
    const headings = [...table.tHead.rows[0].cells];
    // Figures by their value, the absent ones always last; names as a reader would sort them.
    const keyOf = (row, column) => {
      const cell = row.cells[column];
      if (!('sort' in cell.dataset)) {
        // A name, without the badges and small print beside it.
        return (cell.querySelector('[data-path]') || cell).textContent.trim() || null;
      }
      return cell.dataset.sort === '' ? null : Number(cell.dataset.sort);
    };
    const compare = (one, other, sign) => {
      if (one === null || other === null) return (one === null) - (other === null);
      if (typeof one === 'number') return sign * (one - other);
      return sign * one.localeCompare(other, 'en', { numeric: true });
    };
    headings.forEach((heading, column) => {
      heading.querySelector('button').addEventListener('click', () => {
        const descending = heading.getAttribute('aria-sort') === 'ascending';
        for (const other of headings) other.setAttribute('aria-sort', 'none');
        heading.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        const rows = [...body.rows].map((row) => [keyOf(row, column), row]);
        rows.sort((one, other) => compare(one[0], other[0], descending ? -1 : 1));
        body.append(...rows.map(([, row]) => row));
      });
    });
  }

  // Rows with all of the words somewhere in them.
  function makeFilter(table, input, count) {
    input.addEventListener('input', () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      count.textContent = words.length ? `${shown} of ${table.tBodies[0].rows.length}` : '';
    });
  }

  // Boxes to tick: which candidates stand out.
  function makePicks(plot, view, spec) {
    const figure = plot.parentElement;
    const old = figure.querySelector('.picks-box');
    const picked = new Set(old ? pickedIn(old) : spec.params[0].value);
    const names = spec.layer[0].data.values.map((value) => value.candidate);
    const box = document.createElement('details');
    box.className = 'picks-box';
    const summary = document.createElement('summary');
    summary.textContent = 'Choose the candidates that stand out';
    const list = document.createElement('fieldset');
    list.className = 'picks';
    for (const name of names) {
      const label = document.createElement('label');
      const tick = document.createElement('input');
      tick.type = 'checkbox';
      tick.value = name;
      tick.checked = picked.has(name);
      label.append(tick, ` ${name}`);
      list.append(label);
    }
    list.addEventListener('change', () => view.signal('picked', pickedIn(box)).run());
    box.append(summary, list);
    if (old) box.open = old.open;
    if (old) old.remove();
    figure.append(box);
    view.signal('picked', pickedIn(box)).run();
  }

  function pickedIn(box) {
    return [...box.querySelectorAll('input:checked')].map((tick) => tick.value);
  }

  // Candidates below each other take a line each, on a phone two. Legends have the columns that fit
  // beside the names, and stand below each other where they would not fit side by side.
  function fitted(spec, width) {
    const hasNames = Boolean(spec.encoding && spec.encoding.y);
    const room = width - (hasNames ? 220 : 40);
    spec.config.legend.columns = Math.max(2, Math.min(8, Math.floor(room / 110)));
    if (room < 1000) {
      spec.config.legend.layout = { top: { direction: 'vertical', anchor: 'start' } };
    }
    if (hasNames) spec.height = (narrow.matches ? 32 : 20) * spec.encoding.y.scale.domain.length;
    if (!narrow.matches) return spec;
    spec.config.legend.labelLimit = 110;
    spec.config.axis.labelLimit = 150;
    if (hasNames) {
      const { y } = spec.encoding;
      y.axis.labelExpr = "split(datum.label, ':')";
      y.axis.labelFontSize = 11;
    }
    return spec;
  }

  async function draw(plot, specs) {
    const spec = fitted(JSON.parse(JSON.stringify(specs[plot.dataset.chart])), plot.clientWidth);
    try {
      // ast: expressions are interpreted, because the page's policy forbids to make code of text.
      const { view } = await vegaEmbed(plot, spec, {
        mode: 'vega-lite',
        renderer: 'svg',
        actions: false,
        logLevel: vega.Error,
        ast: true,
        defaultStyle: false,
        tooltip: { disableDefaultStyle: true },
      });
      if (spec.params) makePicks(plot, view, spec);
      plot.dataset.drawn = 'true';
    } catch (error) {
      plot.textContent = `This chart could not be drawn: ${error.message}`;
      console.error(plot.dataset.chart, error);
    }
  }

  // Paper cannot be opened; the kernels of every layer would fill most of it.
  addEventListener('beforeprint', () => {
    const all = document.querySelectorAll('details:not([id^="kernels-"])');
    for (const details of all) details.open = true;
  });

  // A link's target may be in a closed one, which not every browser opens.
  addEventListener('hashchange', () => {
    const target = document.getElementById(location.hash.slice(1));
    const details = target && target.closest('details');
    if (!details || details.open) return;
    details.open = true;
    target.scrollIntoView();
  });

  const table = document.getElementById('rows');
  if (table) {
    makeSortable(table);
    makeFilter(table, document.getElementById('filter'), document.getElementById('count'));
  }
  const embedded = document.getElementById('specs');
  if (embedded) {
    const specs = JSON.parse(embedded.textContent);
    const plots = [...document.querySelectorAll('.plot')];
    const drawAll = () => plots.forEach((plot) => draw(plot, specs));
    narrow.addEventListener('change', drawAll);
    drawAll();
  }
})();
