#ifndef ROPECHECK_REFERENCE_VERSION_H_
#define ROPECHECK_REFERENCE_VERSION_H_

/// Version of this folder, for those who copy it. The build reads the project's version from here.
#define ROPECHECK_VERSION "0.1.0"

#endif  // ROPECHECK_REFERENCE_VERSION_H_
