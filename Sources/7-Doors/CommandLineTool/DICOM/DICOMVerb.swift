// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial dicom …`: DICOM and image files in and out.
struct DICOMVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dicom",
    abstract: "Reads, checks, draws and converts DICOM and image files.",
    discussion: """
      Files are parsed by the helper fiducial-dicom, which can open no file, reach no network and write nowhere. A file that \
      brings it down is set aside and named, and the others go on. Values that can name a patient are shown as ‹protected› \
      unless --reveal is given.
      """,
    subcommands: [DICOMShow.self, DICOMVerify.self, DICOMRender.self, DICOMJSON.self, DICOMConvert.self])
}
