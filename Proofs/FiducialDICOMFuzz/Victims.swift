// SPDX-License-Identifier: Apache-2.0
import DICOM
import DICOMEngine
import ImageFiles

/// Everything in the helper that reads hostile bytes.
struct Victims {
  /// Ways in which one input is read; a replay goes through all.
  static let choices = 16

  // Little room, so that a damaged size costs no time.
  private let decoder = PixelDecoder(allowedBytes: 48 << 20)
  private let encoder = PixelEncoder()
  private let limits = ImageFileLimits(sampleBytes: 48 << 20)

  /// Reads an input and says which ends it met.
  func read(_ bytes: [UInt8], choice: UInt64) -> [String] {
    if let format = ImageFileDecoder.format(of: bytes), choice & 7 != 7 {
      do {
        let image = try ImageFileDecoder.decode(bytes, limits: limits)
        if choice & 8 != 0 { _ = try ImageFileEncoder.encode(image, as: format) }
        return ["image.\(format.rawValue).read"]
      } catch {
        return ["image.\(format.rawValue).refused"]
      }
    }
    return dicom(bytes, choice)
  }

  private func dicom(_ bytes: [UInt8], _ choice: UInt64) -> [String] {
    var options = DataSetReader.Options(largestInflated: 16 << 20)
    switch choice & 7 {
    case 1: options.stopsBeforePixels = true
    case 2: options.largestValue = 256
    case 3: options.transferSyntax = .explicitBigEndian
    case 4: options.transferSyntax = .implicitLittleEndian
    default: break
    }
    let file = DataSetReader.read(bytes, options: options)
    var ends = [file.faults.isEmpty ? "dataset.sound" : "dataset.faults"]
    _ = DataSetJSON.bytes(of: file.dataSet)
    _ = file.dataSet.description
    if let wire = try? file.wireBytes(), DICOMFile(wireBytes: wire) == nil { ends.append("wire.lost") }
    for syntax in [TransferSyntax.explicitLittleEndian, .implicitLittleEndian, .explicitBigEndian, .deflated]
    where choice >> 8 & 3 == 0 {
      _ = try? DataSetWriter.bytes(of: file, as: syntax, strictness: .asIs)
      _ = try? DataSetWriter.bytes(of: file, as: syntax)
    }
    let array: PixelArray
    do {
      array = try decoder.decode(file)
    } catch {
      return ends + ["pixels.\(Self.name(error))"]
    }
    ends.append("pixels.read.\(file.transferSyntax.map { "\($0)" } ?? "unknown")")
    _ = array.values(slope: 1.5, intercept: -1024).count
    if let palette = try? Palette(file.dataSet) {
      ends.append(palette.applied(to: array) == nil ? "palette.not" : "palette")
    }
    guard choice >> 10 & 7 == 0, array.samples.count < 1 << 20 else { return ends }
    for syntax in [TransferSyntax.rle, .jpegBaseline, .jpegExtended, .jpegLossless, .jpegLSLossless, .jpeg2000Lossless]
    {
      guard let encoded = try? encoder.encode(array, of: file.dataSet, as: syntax) else { continue }
      let again = DICOMFile(
        metaInformation: DataSet(), dataSet: encoded.applied(to: file.dataSet), transferSyntaxUID: syntax.rawValue)
      let back = try? decoder.decode(again)
      // What a lossless codec wrote must come back as it was; anything else is a defect, though no crash.
      if !encoded.isLossy, back != array { ends.append("roundtrip.lost.\(syntax)") }
    }
    return ends
  }

  private static func name(_ error: PixelDecodeError) -> String {
    switch error {
    case .description: "description"
    case .noPixels: "none"
    case .leftOut: "leftOut"
    case .transferSyntax: "transferSyntax"
    case .encapsulation: "encapsulation"
    case .short: "short"
    case .chromaNotHalved: "chromaNotHalved"
    case .frames: "frames"
    case .fragments: "fragments"
    case .codestream: "codestream"
    case .shape: "shape"
    case .implausible: "implausible"
    case .codec: "codec"
    case .tooLarge: "tooLarge"
    }
  }
}
