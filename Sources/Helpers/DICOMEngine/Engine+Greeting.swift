// SPDX-License-Identifier: Apache-2.0
import CDCMTK
import CImageCodecs
import Workers

extension Engine {
  /// Who this is, and which libraries read the bytes.
  var greeting: Greeting {
    let png = Int(cimagecodecs_png_version())
    return Greeting(
      name: "fiducial-dicom",
      components: [
        Greeting.Component("DCMTK", String(cString: cdcmtk_version())),
        Greeting.Component("OpenJPEG", String(cString: cdcmtk_openjpeg_version())),
        Greeting.Component("libpng", "\(png / 10_000).\(png / 100 % 100).\(png % 100)"),
      ] + components,
      confinement: confinement)
  }
}
