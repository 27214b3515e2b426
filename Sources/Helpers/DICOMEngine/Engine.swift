// SPDX-License-Identifier: Apache-2.0
import CDCMTK

/// Does what the helper `fiducial-dicom` is asked to do.
public struct Engine {
  /// Starts the codecs.
  public init() { cdcmtk_start() }
}
