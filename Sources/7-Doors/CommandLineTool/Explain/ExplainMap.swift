// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DICOM
import Explainability
import Foundation
import ImageFiles
import Imaging
import ModelPackages
import Prediction
import Reports
import Vocabulary
import Volumes
import Workers

/// `fiducial explain map`: which voxels spoke for an answer.
struct ExplainMap: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Draws which voxels of images spoke for an answer.",
    discussion: """
      For each image NAME.png (the image, the map over it, a scale with numbers), NAME.map.nii.gz (the map on the image's own grid) and \
      NAME.json (score, what a value of 1 means, the greatest value with its interval) are written. What is explained is the number before \
      any sigmoid or softmax, where the network's end is known; of a segmenter the sum of those numbers over what it outlines, or over \
      --region. With --dicom the picture is also written as NAME.dcm, a Secondary Capture in the study of its image. A map by itself proves \
      nothing: 'fiducial explain check' tests it.

      Example: fiducial explain chest/ image.nii.gz --finding nodule --method rise --out explanations/
      Example: fiducial explain chest/ radiograph.dcm --finding nodule --dicom --out explanations/
      """)

  @Argument(help: "The model's package: a folder or a .fidmodel file.", completion: .file())
  var model: String

  @Argument(
    help: "Images: DICOM, NIfTI, NRRD, PNG or JPEG files, or folders; slices of a DICOM series are one image.",
    completion: .file())
  var images: [String]

  @OptionGroup var options: ExplanationOptions

  @Option(help: "The value at the end of the scale, so that pictures can be compared. Default: the greatest of each.")
  var scale: Double?

  @Option(
    help: "Segmenters: the region that is asked about, every voxel that is not 0 in a file of the image's size.",
    completion: .file())
  var region: String?

  @Flag(help: "Also writes each picture as a DICOM Secondary Capture that refers to its image.")
  var dicom = false

  @Option(help: "The folder that is written.", completion: .directory)
  var out = "explanations"

  @Flag(help: "Prints JSON.")
  var json = false

  @OptionGroup var helper: HelperOptions

  func validate() throws {
    try helper.validate()
    guard !images.isEmpty else { throw ValidationError("name at least one image") }
    if let scale, !(scale > 0) { throw ValidationError("--scale is \(scale), and more than 0 is needed") }
  }

  func run() throws {
    let model = try ExplainedModel(model, options)
    let pool = helper.pool
    defer { pool.stop() }
    let reader = ImageCaseReader(pool: pool, isVolumes: model.input.isVolume)
    let references = try reader.cases(at: try FileList.files(in: images))
    guard !references.isEmpty else {
      throw ExplanationRefusal("there is no image in \(images.joined(separator: ", "))")
    }
    if region != nil {
      guard model.isSegmenter else {
        throw ExplanationRefusal("--region: the model outlines nothing; it is no segmenter")
      }
      guard references.count == 1 else {
        throw ExplanationRefusal("--region: found \(references.count) images; expected the one that it is of")
      }
    }
    let opened = try model.opened()
    var rows: [JSONValue] = []
    var leftOut: [String] = []
    for (reference, name) in zip(references, Self.names(references.map(\.id))) {
      let volume: Volume<Float>
      do throws(CaseFailure) {
        volume = try reader.imageCase(reference).volume
      } catch {
        // Of several images one that cannot be explained is told of, and the others are explained.
        let words = "\(reference.id): \(ExitTable.row(for: error).words)"
        switch error {
        case .helper: throw error
        default: leftOut.append(words)
        }
        continue
      }
      let wanted = try region.map { try reader.mask(at: URL(filePath: $0), on: volume.grid) }
      let (question, prepared) = try model.question(volume, opened, region: wanted)
      let progress = Progress()
      let found = try opened.explainer.explained(
        question,
        watch: ExplanationWatch(progress: { progress.show("explaining \(name): \(Int($0 * 100)) %") }))
      let map = try found.map(of: model.finding, on: prepared.volume.grid)
      progress.end()
      let own = SaliencyMap(
        values: try prepared.returned(map.values), method: map.method, finding: map.finding)
      let peak = found.values.indices.max { (found.values[$0], -$0) < (found.values[$1], -$1) } ?? 0
      let error = found.standardErrors.map { Double($0[peak]) }
      let words = OverlayPicture.Words(
        title: "\(model.title): \(model.finding)", meaning: found.meaning,
        notes: notes(found, question, peak, error))
      guard
        let picture = OverlayPicture.drawn(
          image: volume, map: own, words: words, isSigned: found.isSigned, scale: scale)
      else { throw ExplanationRefusal("the map does not lie on the image") }
      let row = row(name, model, found, question, picture, peak, error)
      let file = try NIfTIFile.bytes(of: DecodedImage(own.values), isPacked: true)
      var files: [AtomicFiles.File] = [
        .init("\(name).png", Data(picture.png)), .init("\(name).map.nii.gz", Data(file)),
        .init("\(name).json", row.text() + "\n"),
      ]
      if dicom {
        let capture = OverlayCapture(
          picture: picture, grid: volume.grid,
          words: "\(found.method) for \(model.finding) by \(model.title), \(model.package.digest). A value of 1 means: "
            + "\(found.meaning). Computed, not seen: no finding.",
          finding: model.finding)
        files.append(
          .init("\(name).dcm", Data(try capture.bytes(from: reference.place, named: name, DICOMHelper(pool: pool)))))
      }
      try AtomicFiles(in: URL(filePath: out)).write(files)
      rows.append(row)
      if !json {
        try StandardOutput.print(
          "\(name): \(model.finding) scores \(NumberWords.decimal(found.score)); \(found.method), greatest "
            + "\(NumberWords.decimal(Double(found.values[peak]))); written to \(out)/\(name).png")
      }
    }
    if rows.isEmpty, !leftOut.isEmpty { throw ExplanationRefusal(leftOut.joined(separator: "; ")) }
    if json { try StandardOutput.print(JSONValue.array(rows).text()) }
    for words in leftOut { FileHandle.standardError.write(Data("left out: \(words)\n".utf8)) }
  }

  private func notes(_ found: Explanation, _ question: Question, _ peak: Int, _ error: Double?) -> [String] {
    var notes = ["Score: \(NumberWords.decimal(found.score))."]
    if case .region(_, _, let voxels) = question.target {
      notes = [
        "Score: \(NumberWords.decimal(found.score)), the sum over \(voxels.count) voxels "
          + (region == nil ? "that the model outlines." : "of the region that was given.")
      ]
    }
    if let error {
      notes.append(
        "Greatest value \(NumberWords.decimal(Double(found.values[peak]))) with a standard error of "
          + "\(NumberWords.decimal(error)) over masks.")
    }
    return notes
  }

  private func row(
    _ name: String, _ model: ExplainedModel, _ found: Explanation, _ question: Question, _ picture: OverlayPicture,
    _ peak: Int, _ error: Double?
  ) -> JSONValue {
    var region: JSONValue?
    if case .region(_, _, let voxels) = question.target { region = .integer(voxels.count) }
    return .object([
      "image": .string(name), "model": .string(model.title), "digest": .string("\(model.package.digest)"),
      "finding": .string(model.finding), "method": .string(found.method), "meaning": .string(found.meaning),
      "score": .number(found.score), "regionVoxels": region, "greatest": .number(Double(found.values[peak])),
      "standardError": error.map(JSONValue.number), "scale": .number(picture.scale),
      "slice": .integer(picture.slice), "sum": .number(found.values.reduce(0.0) { $0 + Double($1) }),
      "completenessError": found.completenessError.map(JSONValue.number),
      "evaluations": .integer(found.evaluations), "seed": .unsigned(options.seed),
    ])
  }

  /// A name for each image's files: what stands before the endings, and a number where two are alike.
  private static func names(_ ids: [String]) -> [String] {
    var taken: [String: Int] = [:]
    return ids.map { id in
      let last = id.split(separator: "/").joined(separator: "_")
      let lower = last.lowercased()
      let isKnown = [".dcm", ".nii", ".nii.gz", ".nrrd", ".nhdr", ".png", ".jpg", ".jpeg", ".hdr"].contains {
        lower.hasSuffix($0)
      }
      let stem = isKnown ? String(last[..<(last.firstIndex(of: ".") ?? last.endIndex)]) : last
      let name = stem.isEmpty ? "image" : stem
      taken[name, default: 0] += 1
      return taken[name] == 1 ? name : "\(name)~\(taken[name] ?? 0)"
    }
  }
}
