/* Stands in for NVIDIA's management library: what it answers is told by environment variables.
   FAKE_NVML_INIT: return code of nvmlInit; FAKE_NVML_COUNT: GPUs; FAKE_NVML_MIG: MIG instances of
   the first; FAKE_NVML_LOST: the number of a GPU that is lost; FAKE_NVML_HANG: never answer. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct { unsigned long long total, free, used; } memory_t;

static int number(const char *name, int otherwise) {
  const char *text = getenv(name);
  return text ? atoi(text) : otherwise;
}
int nvmlInit_v2(void) {
  while (getenv("FAKE_NVML_HANG")) sleep(1);
  return number("FAKE_NVML_INIT", 0);
}
int nvmlShutdown(void) { return 0; }
int nvmlDeviceGetCount_v2(unsigned *count) { *count = number("FAKE_NVML_COUNT", 1); return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned place, void **device) {
  if ((int)place == number("FAKE_NVML_LOST", -1)) return 15;
  *device = (void *)(long)(place + 1);
  return 0;
}
int nvmlDeviceGetMigMode(void *device, unsigned *current, unsigned *pending) {
  *current = *pending = device == (void *)1 && number("FAKE_NVML_MIG", 0) > 0;
  return 0;
}
int nvmlDeviceGetMaxMigDeviceCount(void *device, unsigned *count) { *count = 7; return 0; }
int nvmlDeviceGetMigDeviceHandleByIndex(void *device, unsigned place, void **instance) {
  if ((int)place >= number("FAKE_NVML_MIG", 0)) return 6;
  *instance = (void *)100;
  return 0;
}
int nvmlDeviceGetMemoryInfo(void *device, memory_t *memory) {
  if (number("FAKE_NVML_MIG", 0)) return 4;
  memory->total = 85899345920ull; memory->used = 1073741824ull; memory->free = memory->total - memory->used;
  return 0;
}
int nvmlDeviceGetName(void *device, char *name, unsigned length) {
  strncpy(name, device == (void *)100 ? "NVIDIA H100 80GB HBM3 MIG 1g.10gb" : "NVIDIA H100 80GB HBM3", length);
  return 0;
}
int nvmlSystemGetDriverVersion(char *version, unsigned length) { strncpy(version, "570.133.20", length); return 0; }
int nvmlSystemGetCudaDriverVersion_v2(int *version) { *version = 12080; return 0; }
