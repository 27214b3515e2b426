// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DICOM
import Foundation
import ImageFiles
import Imaging
import Reports
import Vocabulary
import Workers

/// `fiducial dicom convert`: from one form of an image to another.
struct DICOMConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Converts DICOM, DICOM JSON, series, segmentations, NIfTI, NRRD and pictures.",
    discussion: """
      What is made follows from the name of the output:
        OUT.dcm            a DICOM file in the transfer syntax given (from DICOM or DICOM JSON)
        OUT/               the same of every file of a folder
        OUT.png .jpg       a picture of an image file (of DICOM: `render`)
        OUT.nii .nii.gz .nrrd   the volume of a series in the modality's numbers, or the label map of a segmentation
      A volume is refused where slices are missing, doubled or unevenly spaced; --geometry says what to do instead.
      Example: fiducial dicom convert study/ volume.nii.gz · fiducial dicom convert in.dcm out.dcm --transfer-syntax jpeg-ls
      """)

  @Argument(help: "A file or a folder.")
  var input: String

  @Argument(help: "The file, or with a slash at its end the folder, to write.")
  var output: String

  @Option(help: "How the bytes of a DICOM file shall stand. Default: explicit.")
  var transferSyntax: SyntaxOption?

  @Option(help: "Of JPEG, 1 to 100.")
  var quality = 90

  @Option(help: "How far a sample of near-lossless JPEG-LS may be off.")
  var deviation = 2

  @Option(help: "How many times smaller lossy JPEG 2000 shall be.")
  var ratio = 10.0

  @Option(help: "Which series, by its number in `show` or its Series Instance UID. Default: the only one.")
  var series: String?

  @Option(help: "Which stack of the series, counted from 1 as in `show`. Default: the only one.")
  var stack: Int?

  @Option(help: "Which point in time, counted from 1.")
  var time = 1

  @Option(
    help: "What to do about tilt, gaps and the like: refuse what would put voxels where they are not, resample, keep.")
  var geometry: GeometryOption = .strict

  @Option(help: "A preprocessing recipe (JSON) to apply to the volume, as a model would have it.")
  var recipe: String?

  @Flag(help: "Carry on values that the standard does not allow, as a damaged file has them.")
  var asIs = false

  @OptionGroup var helper: HelperOptions

  func validate() throws {
    try helper.validate()
    guard (1...100).contains(quality) else { throw ValidationError("--quality is \(quality), and 1 to 100 is needed") }
    guard (1...255).contains(deviation) else {
      throw ValidationError("--deviation is \(deviation), and 1 to 255 is needed")
    }
    guard ratio > 1, ratio.isFinite else { throw ValidationError("--ratio is \(ratio), and more than 1 is needed") }
    guard time >= 1 else { throw ValidationError("--time is \(time), and 1 or more is needed") }
    let isDICOM = output.hasSuffix("/") || output.lowercased().hasSuffix(".dcm")
    if recipe != nil, isDICOM { throw ValidationError("--recipe prepares volumes, and \(output) is none") }
    if transferSyntax != nil, !isDICOM {
      throw ValidationError("--transfer-syntax is for DICOM files, and \(output) is none")
    }
    if !isDICOM {
      let target = URL(filePath: output)
      guard let format = ImageFileFormat(fileName: target.lastPathComponent), !isHeaderAlone(target) else {
        throw ValidationError("\(output) ends in none of .dcm, .nii, .nii.gz, .nrrd, .png, .jpg and /")
      }
      if !format.isVolume, ImageFileFormat(fileName: input) == nil {
        throw ValidationError("pictures of DICOM files are drawn by `fiducial dicom render`")
      }
    }
    if let stack, stack < 1 { throw ValidationError("--stack is \(stack), and 1 or more is needed") }
  }

  func run() throws {
    let target = URL(filePath: output)
    let client = helper.dicom
    let files = FileConversion(
      syntax: (transferSyntax ?? .explicit).syntax,
      quality: DICOMHelper.Quality(jpeg: quality, deviation: deviation, ratio: ratio),
      strictness: asIs ? .asIs : .strict, helper: client)
    if output.hasSuffix("/") {
      try files.convertFolder(input, into: URL(filePath: output, directoryHint: .isDirectory))
    } else if target.pathExtension.lowercased() == "dcm" {
      try files.convert(URL(filePath: input), to: target)
    } else if let format = ImageFileFormat(fileName: target.lastPathComponent) {
      let volumes = VolumeConversion(
        choice: StackChoice(series: series, stack: stack, time: time), policy: geometry.policy,
        recipe: try recipe.map(Self.recipe), helper: client)
      try volumes.convert(input, to: target, as: format)
    }
  }
}

/// Whether the name is that of a header whose data lie beside it, which is read and not written.
private func isHeaderAlone(_ target: URL) -> Bool { ["hdr", "nhdr"].contains(target.pathExtension.lowercased()) }

extension DICOMConvert {
  fileprivate static func recipe(_ path: String) throws -> PreprocessingRecipe {
    try FileAccessError.check(readable: path)
    let location = URL(filePath: path)
    do {
      return try PreprocessingRecipe(json: [UInt8](Data(contentsOf: location)), file: location.lastPathComponent)
    } catch let faults as InputFaults {
      throw ImageRefusal(FaultWords.lines(faults).joined(separator: "\n"))
    }
  }
}

/// A transfer syntax as it is typed.
enum SyntaxOption: String, ExpressibleByArgument, CaseIterable {
  case implicit
  case explicit
  case bigEndian = "big-endian"
  case deflated
  case rle
  case jpeg
  case jpeg12 = "jpeg-12"
  case jpegLossless = "jpeg-lossless"
  case jpegLosslessFirstOrder = "jpeg-lossless-first-order"
  case jpegLS = "jpeg-ls"
  case jpegLSNear = "jpeg-ls-near"
  case jpeg2000Lossless = "jpeg2000-lossless"
  case jpeg2000

  var syntax: TransferSyntax {
    switch self {
    case .implicit: .implicitLittleEndian
    case .explicit: .explicitLittleEndian
    case .bigEndian: .explicitBigEndian
    case .deflated: .deflated
    case .rle: .rle
    case .jpeg: .jpegBaseline
    case .jpeg12: .jpegExtended
    case .jpegLossless: .jpegLossless
    case .jpegLosslessFirstOrder: .jpegLosslessFirstOrder
    case .jpegLS: .jpegLSLossless
    case .jpegLSNear: .jpegLSNearLossless
    case .jpeg2000Lossless: .jpeg2000Lossless
    case .jpeg2000: .jpeg2000
    }
  }
}

/// What to do about the geometry of slices, as it is typed.
enum GeometryOption: String, ExpressibleByArgument, CaseIterable {
  case strict, resample, keep

  var policy: GeometryPolicy {
    switch self {
    case .strict: .strict
    case .resample: .resampling
    case .keep: .keeping
    }
  }
}
