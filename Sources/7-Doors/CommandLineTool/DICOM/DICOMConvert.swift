// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DICOM
import Foundation
import ImageFiles
import Imaging
import Reports
import Workers

/// `fiducial dicom convert`: from one form of an image to another.
struct DICOMConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Converts between transfer syntaxes, series, segmentations, NIfTI, NRRD and DICOM JSON.",
    discussion: """
      What is made follows from the name of the output:
        OUT.dcm            a DICOM file in the transfer syntax given (from DICOM or DICOM JSON)
        OUT/               the same of every file of a folder
        OUT.nii .nii.gz .nrrd   the volume of a series in the modality's numbers, or the label map of a segmentation
      A volume is refused where slices are missing, doubled or unevenly spaced; --geometry says what to do instead.
      Example: fiducial dicom convert study/ volume.nii.gz · fiducial dicom convert in.dcm out.dcm --transfer-syntax jpeg-ls
      """)

  @Argument(help: "A file or a folder.")
  var input: String

  @Argument(help: "The file, or with a slash at its end the folder, to write.")
  var output: String

  @Option(help: "How the bytes of a DICOM file shall stand.")
  var transferSyntax: SyntaxOption = .explicit

  @Option(help: "Of JPEG, 1 to 100.")
  var quality = 90

  @Option(help: "How far a sample of near-lossless JPEG-LS may be off.")
  var deviation = 2

  @Option(help: "How many times smaller lossy JPEG 2000 shall be.")
  var ratio = 10.0

  @Option(help: "Which series, by Series Instance UID or its number in `show`. Default: the only one.")
  var series: String?

  @Option(help: "Which stack of the series, counted from 1 as in `show`. Default: the only one.")
  var stack: Int?

  @Option(help: "Which point in time, counted from 1.")
  var time = 1

  @Option(help: "What to do about tilt, gaps and the like: refuse what would put voxels where they are not, resample, keep.")
  var geometry: GeometryOption = .strict

  @Option(help: "The threshold of a fractional segmentation.")
  var threshold = 0.5

  @OptionGroup var helper: HelperOptions

  func validate() throws {
    try helper.validate()
    guard (1...100).contains(quality) else { throw ValidationError("--quality is \(quality), and 1 to 100 is needed") }
    guard (1...255).contains(deviation) else {
      throw ValidationError("--deviation is \(deviation), and 1 to 255 is needed")
    }
    guard ratio > 1, ratio.isFinite else { throw ValidationError("--ratio is \(ratio), and more than 1 is needed") }
    guard time >= 1 else { throw ValidationError("--time is \(time), and 1 or more is needed") }
    if let stack, stack < 1 { throw ValidationError("--stack is \(stack), and 1 or more is needed") }
  }

  func run() throws {
    let target = URL(filePath: output)
    if output.hasSuffix("/") { return try convertFolder() }
    switch ImageFileFormat(fileName: target.lastPathComponent) {
    case .nifti1?, .nifti2?, .nrrd?: try convertVolume(to: target)
    case .png?, .jpeg?: throw ValidationError("pictures are drawn by `fiducial dicom render`")
    case nil:
      guard target.pathExtension.lowercased() == "dcm" else {
        throw ValidationError("\(output) ends in none of .dcm, .nii, .nii.gz, .nrrd and /")
      }
      let made = try dicomFile(URL(filePath: input), helper.dicom)
      try write(made, to: target)
    }
  }

  // MARK: DICOM files

  private var wantedQuality: DICOMHelper.Quality {
    DICOMHelper.Quality(jpeg: quality, deviation: deviation, ratio: ratio)
  }

  private func dicomFile(_ location: URL, _ client: DICOMHelper) throws -> [UInt8] {
    if location.pathExtension.lowercased() == "json" {
      let text = try [UInt8](Data(contentsOf: location))
      let dataSet = try DataSetJSON.dataSet(from: text)
      let file = DICOMFile(
        metaInformation: DataSet(), dataSet: dataSet, transferSyntaxUID: TransferSyntax.explicitLittleEndian.rawValue)
      return try DataSetWriter.bytes(of: file, as: transferSyntax.syntax)
    }
    return try client.converted(location, to: transferSyntax.syntax, quality: wantedQuality)
  }

  private func write(_ bytes: [UInt8], to target: URL) throws {
    try AtomicFiles(in: target.deletingLastPathComponent()).write([.init(target.lastPathComponent, Data(bytes))])
  }

  private func convertFolder() throws {
    let root = URL(filePath: input).standardizedFileURL.path
    let files = try FileList.files(in: [input])
    let client = helper.dicom
    let target = URL(filePath: output, directoryHint: .isDirectory)
    let progress = Progress()
    let done = client.pool.map(files, observer: progress.observer("converting")) { location, _ -> String? in nil }
    _ = (root, target, done)
    progress.end()
  }
}
