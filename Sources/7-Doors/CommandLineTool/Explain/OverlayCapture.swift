// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging
import Prediction
import Reports
import Volumes

/// The picture of an explanation as a DICOM object that joins the study of its image.
struct OverlayCapture {
  let picture: OverlayPicture
  let grid: Grid
  /// Which model, method and finding, and what the values mean.
  let words: String
  let finding: String

  /// The file's bytes.
  ///
  /// The picture has no words on the patient of its own; what is burned into the image shows in it as well.
  func bytes(from place: CaseReference.Place, named name: String, _ helper: DICOMHelper) throws -> [UInt8] {
    guard case .files(let files) = place else { throw ExplanationRefusal("--dicom: \(name) lies in no file") }
    var headers: [DataSet] = []
    for outcome in helper.files(at: files) {
      switch outcome {
      case .success(let file): headers.append(file.dataSet)
      case .failure(.refused(.notDICOM, _, _)):
        throw ExplanationRefusal("--dicom: \(name) is no DICOM image, and a capture joins the study of one")
      case .failure(let failure): throw failure
      }
    }
    let file: DICOMFile
    do throws(ObjectWriteError) {
      let source = try SourceImages(headers)
      var frames = source.references(inSlicesOf: grid)[picture.slice]
      if frames.isEmpty { frames = source.frames.map(\.reference) }
      guard
        let pixels = PixelArray(
          rows: picture.rows, columns: picture.columns, frames: 1, samplesPerPixel: 3,
          photometricInterpretation: "RGB", samples: .uint8(picture.samples))
      else { throw .pixels(found: "\(picture.samples.count) samples", expected: "three a pixel") }
      // What is burned into the images shows in the picture; only where all deny it there is nothing.
      let isClean = headers.allSatisfy { $0.text(.burnedInAnnotation) == "NO" }
      let capture = SecondaryCapture(
        pixels: pixels, burnedInAnnotation: isClean ? .absent : .present, derivation: String(words.prefix(1024)),
        sources: frames)
      let header = ObjectHeader(
        maker: ObjectMaker(
          manufacturer: "Fiducial", modelName: "fiducial", serialNumber: Software.version,
          softwareVersions: [Software.description]),
        moment: ObjectMoment((try? Date(RunTime.now(), strategy: .iso8601)) ?? Date()), seriesNumber: 9000,
        seriesDescription: String("Explanation: \(finding)".prefix(64)))
      var uids = UIDSource()
      file = try capture.file(from: source, header, uids: &uids)
    } catch {
      throw ExplanationRefusal("--dicom: \(name): \(Self.words(error))")
    }
    return try DataSetWriter.bytes(of: file, as: .explicitLittleEndian)
  }

  private static func words(_ error: ObjectWriteError) -> String {
    switch error {
    case .sourceLacks(let tag, _): "its header has no \(tag)"
    case .sourceOfAnotherStudy: "its files are of several studies"
    case .textTooLong(let tag, let most): "the text of \(tag) has more than \(most) characters"
    default: "no capture can be written of it"
    }
  }
}
