#ifndef ROPECHECK_REFERENCE_VERSION_H_
#define ROPECHECK_REFERENCE_VERSION_H_

/// The version of this folder, for projects that copy it. The build takes the project's version
/// from here.
#define ROPECHECK_VERSION "0.1.0"

#endif  // ROPECHECK_REFERENCE_VERSION_H_
