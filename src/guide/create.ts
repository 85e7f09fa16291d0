import { MainAreaWidget } from '@jupyterlab/apputils';
import type { ITranslator } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { signpostIcon } from '../sidebar/icon';
import { BUILTIN_GUIDES } from '../sites/builtin';
import type { ISites } from '../tokens';
import { CommandIDs } from '../tokens';
import { GuideModel } from './model';
import { GuidePanel } from './panel';
import type { IReading, IReadingSources } from './reading';
import { createReading } from './reading';

/** What a view of a guide is made of. */
export interface IGuideServices extends IReadingSources {
  sites: ISites;
  commands: CommandRegistry;
  translator: ITranslator;
}

const readings = new WeakMap<IGuideServices, IReading>();

/** Ticks and positions are shared: a step that is ticked in the sidebar is ticked in the main area. */
function readingOf(services: IGuideServices): IReading {
  const reading = readings.get(services) ?? createReading(services);
  readings.set(services, reading);
  return reading;
}

/** The guide of the current site, for the sidebar. */
export function createSection(services: IGuideServices): GuidePanel {
  const { sites, commands, translator } = services;
  const reading = readingOf(services);
  const model = new GuideModel({
    sites,
    sources: BUILTIN_GUIDES,
    placeIn: key => reading.progress.placeIn(key)
  });
  const panel = new GuidePanel({
    model,
    reading,
    commands,
    translator,
    isWide: false,
    openWide: () => {
      void commands.execute(CommandIDs.openGuide, {
        site: model.isStandIn ? null : model.site,
        anchor: model.chart?.id ?? model.section?.id ?? null
      });
    }
  });
  void reading.progress.ready.then(() => model.open(null));
  return panel;
}

/**
 * A guide for the main area.
 *
 * @param site - whose guide, or `null` for the current site
 * @param anchor - section or chart to begin with, or `null` for the first chart
 */
export function createWide(
  services: IGuideServices,
  site: string | null,
  anchor: string | null
): MainAreaWidget<GuidePanel> {
  const { sites, commands, translator } = services;
  const trans = translator.load('jupyterlab-signpost');
  const reading = readingOf(services);
  const model = new GuideModel({
    sites,
    sources: BUILTIN_GUIDES,
    placeIn: key => reading.progress.placeIn(key)
  });
  const panel = new GuidePanel({
    model,
    reading,
    commands,
    translator,
    isWide: true
  });
  const widget = new MainAreaWidget({ content: panel, translator });
  widget.title.icon = signpostIcon;
  widget.title.closable = true;
  const name = () => {
    widget.title.label = model.guide?.title ?? trans.__('Guide');
    widget.title.caption = model.guide?.summary ?? '';
  };
  model.changed.connect(name);
  name();
  void reading.progress.ready.then(() => model.open(site, anchor));
  return widget;
}
