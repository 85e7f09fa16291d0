import type { IGuide, IGuideSection } from './document';
import { sectionWithParts } from './document';

/**
 * A guide that was read again, with the sections and charts that are as they were: what is shown of them stays as it
 * is, with its zoom and its place.
 */
export function keepUnchanged(before: IGuide | null, now: IGuide): IGuide {
  if (!before) {
    return now;
  }
  const charts = new Map(
    before.sections.flatMap(section =>
      section.charts.map(chart => [chart.id, chart] as const)
    )
  );
  const withCharts = {
    ...now,
    sections: now.sections.map(section => ({
      ...section,
      charts: section.charts.map(chart => {
        const known = charts.get(chart.id);
        return known && contentOf(known) === contentOf(chart) ? known : chart;
      })
    }))
  };
  if (contentOf(before.warnings) !== contentOf(now.warnings)) {
    return withCharts;
  }
  const known = new Map(before.sections.map(section => [section.id, section]));
  return {
    ...withCharts,
    sections: withCharts.sections.map(section => {
      const same = known.get(section.id);
      // The page of a section also shows the sections below it.
      return same && partsOf(before, same) === partsOf(now, section)
        ? same
        : section;
    })
  };
}

function partsOf(guide: IGuide, section: IGuideSection): string {
  return contentOf(sectionWithParts(guide, section.id));
}

/** Lines move when something is written above. */
function contentOf(value: unknown): string {
  return JSON.stringify(value, (name, part: unknown) =>
    name === 'line' ? undefined : part
  );
}
