/** What a driver that hands items to Dask imports. */
export const DASK_IMPORTS = [
  'from dask.distributed import Client, as_completed'
];

/** Lines that hand the items to Dask, with `client` connected. */
export const HAND_OUT = `
items = client.map(run_item, numbers, options=options, pure=False)
for item in as_completed(items):
    report(item.result())`;
