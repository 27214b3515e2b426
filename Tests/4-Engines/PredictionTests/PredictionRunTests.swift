// SPDX-License-Identifier: Apache-2.0
import Catalog
import DICOM
import Foundation
import Imaging
import Inference
import ModelPackages
import Prediction
import Synchronization
import TestSupport
import Testing
import Vocabulary
import Volumes
import Workers

@Suite struct PredictionRunTests {
  private let folder: TemporaryFolder
  private let pool: WorkerPool

  init() throws {
    folder = try TemporaryFolder()
    pool = WorkerPool(HelperProgram(DICOMHelper.programName, in: Self.helpers), workers: 2)
  }

  private static let helpers: URL = {
    let bundle = URL(filePath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    let beside = bundle.appending(path: DICOMHelper.programName)
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return FileManager.default.isExecutableFile(atPath: beside.path) ? bundle : root.appending(path: ".build/release")
  }()

  /// Says the mean of an image; counts how often it is asked, and has no answer for a mean of 3.
  private final class Means: CaseAnswering {
    let identity: ContentDigest
    let package: ModelPackage
    let asked = Mutex(0)

    init(_ name: String = "means") {
      identity = ContentDigest(hashing: name.utf8)
      package = ModelPackage(
        manifest: ModelManifest(
          name: name, version: "1", task: .regression, weights: "w",
          inputs: [.init(name: "x", recipe: PreprocessingRecipe(steps: []))],
          outputs: [.init(name: "y", meaning: .value, activation: .none, classes: ["mean"])],
          intendedUse: "", licence: "MIT"), files: [], weights: [])
    }

    func prepared(_ imageCase: ImageCase) throws(PredictionFailure) -> Float {
      imageCase.volume.voxels.reduce(0, +) / Float(imageCase.volume.voxels.count)
    }

    func answer(_ images: [Float], take: (Int, CaseAnswer) -> Void) throws(PredictionFailure) {
      for (place, mean) in images.enumerated() {
        if mean == 3 { throw .notFinite(output: "y") }
        asked.withLock { $0 += 1 }
        take(
          place,
          CaseAnswer(
            answer: ImageAnswer(numbers: [mean], findings: OutputReading(package)?.findings([mean]) ?? []),
            milliseconds: 1.5))
      }
    }
  }

  private struct Judge: CaseJudging {
    var digest: ContentDigest { ContentDigest(hashing: "judge".utf8) }
    func judgement(_ imageCase: ImageCase, _ answer: ImageAnswer) -> CaseJudgement {
      CaseJudgement(
        verdict: answer.numbers[0] > 40 ? CaseJudgement.refuse : "pass", flags: ["high"], measures: ["m": 0.25])
    }
  }

  /// Files of one slice whose voxels have one value.
  private func cases(_ values: [Int]) throws -> [CaseReference] {
    try values.map { value in
      let place = folder.file("v\(value).nrrd")
      let text = "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 2 1\nencoding: ascii\n\n"
      try Data((text + "\(value) \(value) \(value) \(value)\n").utf8).write(to: place)
      return CaseReference(id: "c\(value)", patient: "P\(value % 2)", place: .files([place]))
    }
  }

  private func run(
    _ answerer: Means, judge: (any CaseJudging)? = nil, cache: PredictionCache? = nil
  ) -> PredictionRun<Means> {
    PredictionRun(
      answerer, reader: ImageCaseReader(pool: pool, isVolumes: false), judge: judge, cache: cache)
  }

  @Test func `rows stand in the order of the cases, and one without an answer stops no other`() throws {
    let answerer = Means()
    var cases = try cases(Array(0..<70))
    cases.insert(CaseReference(id: "gone", patient: "P9", place: .files([folder.file("gone.nrrd")])), at: 10)
    let outcome = try run(answerer).outcome(of: cases)
    #expect(outcome.isWhole)
    #expect(outcome.rows.map(\.reference.id) == cases.map(\.id))
    #expect(outcome.answered == 69)
    #expect(outcome.failed.map(\.reference.id) == ["c3", "gone"])
    #expect(outcome.rows[3].reason == "the model's answer holds a number that is not finite")
    #expect(outcome.rows[10].reason == "gone.nrrd: it cannot be read")
    for row in outcome.rows where row.prediction != nil {
      #expect(row.prediction?.scores == [Double(row.reference.id.dropFirst()) ?? -1])
    }
  }

  @Test func `what was answered is not asked again, what another model says is`() throws {
    let cache = PredictionCache(folder: folder.file("cache"))
    let cases = try cases(Array(0..<40))
    let first = Means()
    let before = try run(first, cache: cache).outcome(of: cases)
    #expect(first.asked.withLock { $0 } == 39)
    let again = Means()
    let after = try run(again, cache: cache).outcome(of: cases.reversed())
    #expect(again.asked.withLock { $0 } == 0)
    #expect(after.rows.reversed().map(\.prediction) == before.rows.map(\.prediction))
    #expect(after.rows.count { $0.isCached } == 39)
    let other = Means("other")
    #expect(try run(other, cache: cache).outcome(of: cases).answered == 39)
  }

  @Test func `a run that was cut off goes on, and damage is asked again`() throws {
    let cache = PredictionCache(folder: folder.file("cache"))
    let cases = try cases(Array(100..<180))
    let groups = Mutex(0)
    let first = Means()
    let cut = try run(first, cache: cache).outcome(
      of: cases,
      watch: PredictionWatch(
        progress: { _ in groups.withLock { $0 += 1 } }, isCancelled: { groups.withLock { $0 } == 1 }))
    #expect(!cut.isWhole)
    #expect(cut.rows.count == 32)
    let second = Means()
    #expect(try run(second, cache: cache).outcome(of: cases).answered == 48)
    let names = try FileManager.default.contentsOfDirectory(atPath: cache.folder.path)
    let file = cache.folder.appending(path: try #require(names.first))
    var bytes = try Data(contentsOf: file)
    // A digit of the first answer, and the last line cut off.
    bytes[150] ^= 1
    try bytes.dropLast(5).write(to: file)
    let third = Means()
    #expect(try run(third, cache: cache).outcome(of: cases).answered == 2)
    let fourth = Means()
    #expect(try run(fourth, cache: cache).outcome(of: cases).answered == 0)
  }

  @Test func `the cache is bounded, and not used where others may write to it`() throws {
    let cache = PredictionCache(folder: folder.file("cache"), limit: 4000)
    let cases = try cases(Array(100..<132))
    let outcome = try run(Means(), cache: cache).outcome(of: cases)
    #expect(outcome.cacheFailure == EFBIG)
    let open = PredictionCache(folder: folder.file("open"))
    try FileManager.default.createDirectory(at: open.folder, withIntermediateDirectories: true)
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: open.folder.path)
    _ = try run(Means(), cache: open).outcome(of: cases)
    #expect(try FileManager.default.contentsOfDirectory(atPath: open.folder.path).isEmpty)
  }

  @Test func `the table tells scores, what is refused not, and reads back the same numbers`() throws {
    let answerer = Means()
    var cases = try cases([1, 3, 50])
    cases.append(CaseReference(id: "gone", patient: "P9", place: .files([folder.file("gone.nrrd")])))
    let outcome = try run(answerer, judge: Judge(), cache: PredictionCache(folder: folder.file("c"))).outcome(of: cases)
    var table = PredictionTable([.init(package: answerer.package, rows: outcome.rows)])
    table.hasTimes = false
    let lines = table.text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(
      lines[0] == [
        "case", "patient", "content", "model", "score_mean", "raw_mean", "guard", "guard_flags", "guard_m", "reason",
      ])
    #expect(lines[1][4...] == ["1.0", "1.0", "pass", "high", "0.25", ""])
    #expect(
      lines[2][4...] == ["", "", "refuse", "no-answer", "", "the model's answer holds a number that is not finite"])
    #expect(lines[3][4...] == ["", "", "refuse", "high", "0.25", "refused by the guard: high"])
    #expect(lines[4][4...] == ["", "", "refuse", "unreadable", "", "gone.nrrd: it cannot be read"])
    let two = PredictionTable([
      .init(name: "a", package: answerer.package, rows: outcome.rows),
      .init(name: "b", package: answerer.package, rows: outcome.rows),
    ])
    #expect(two.text.hasPrefix("case,patient,content,model@a,score_mean@a,"))
    #expect(PredictionTable.column(ofAttribute: "model") == "attribute.model")
    #expect(PredictionTable.attribute(ofColumn: "attribute.model") == "model")
    #expect(PredictionTable.attribute(ofColumn: "score_mean@a") == nil)
  }

  @Test func `an answer is written and read bit by bit`() throws {
    let cache = PredictionCache(folder: folder.file("c"))
    let answers = cache.answers(of: ContentDigest(hashing: "x".utf8))
    let name = ContentDigest(hashing: "image".utf8).hexadecimal
    let prediction = CasePrediction(
      raws: [0.1, -3e-20], scores: [0.5, 1e30], vector: [0.1, 2], uncertainty: ["entropy": 0.3],
      judgement: CaseJudgement(verdict: "flag", flags: ["a"]),
      voxels: ["lung": 12], mask: ContentDigest(hashing: "m".utf8), prepareMilliseconds: 1.25, engineMilliseconds: 0)
    answers.keep([(name, prediction)])
    #expect(answers.writeFailure == nil)
    #expect(cache.answers(of: ContentDigest(hashing: "x".utf8))[name] == prediction)
  }
}
