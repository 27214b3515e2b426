// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Statistics
import Vocabulary

/// Our side of a benchmark: loads its input, says `ready`, then answers each line with the seconds and result of one run.
///
///     fiducial-bench TASK FILE [THREADS]
@main
struct FiducialBench {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else {
      FileHandle.standardError.write(Data("usage: fiducial-bench TASK FILE [THREADS]\n".utf8))
      exit(64)
    }
    let file = URL(filePath: arguments[2])
    let images = arguments[1].hasPrefix("dicom-") ? try DICOMTasks(file) : nil
    let task =
      try images.flatMap { imageTask(arguments[1], $0) } ?? PhantomTasks.task(arguments[1])
      ?? task(arguments[1], file: file, workers: arguments.dropFirst(3).first.flatMap { Int($0) } ?? 1)
    say("ready")
    while readLine() != nil {
      let before = (images?.helperProcess).map(cpuSeconds(of:)) ?? 0
      let (cpu, wall) = (cpuSeconds(), ContinuousClock.now)
      let result = try task()
      let helper = ((images?.helperProcess).map(cpuSeconds(of:)) ?? 0) - before
      let spent = ContinuousClock.now - wall
      let seconds = Double(spent.components.seconds) + Double(spent.components.attoseconds) * 1e-18
      say(
        #"{"cpu":\#(cpuSeconds() - cpu + helper),"wall":\#(seconds),"result":[\#(result.map { "\($0)" }.joined(separator: ","))]}"#
      )
    }
  }

  private static func imageTask(_ name: String, _ images: DICOMTasks) -> (() throws -> [Double])? {
    switch name {
    case "dicom-header": images.headers
    case "dicom-header-bare": images.headersBare
    case "dicom-pixels": images.pixels
    case "dicom-pixels-bare": images.pixelsBare
    default: nil
    }
  }

  private static func task(_ name: String, file: URL, workers: Int) throws -> () throws -> [Double] {
    if let task = try NeighbourTasks.task(name, file: file, workers: workers) { return task }
    switch name {
    case "auc":
      let (truth, scores) = try reads(file)
      return { bounds(try LabelledScores(scores: scores, isPositive: truth).area(interval: .plain)) }
    case "paired":
      let (truth, scores) = try reads(file)
      let rounded = scores.map { ($0 * 100).rounded(.toNearestOrEven) / 100 }
      return {
        let both = try CorrelatedScores(columns: [("a", scores), ("b", rounded)], isPositive: truth)
        return both.pairwiseComparisons().first.map { [$0.test.statistic ?? .nan, $0.test.pValue ?? .nan] } ?? []
      }
    case "bootstrap":
      let (truth, scores) = try reads(file)
      // Not stratified and percentile: what the peers do.
      let plan = BootstrapPlan(
        unit: .rows, seed: 1, replicates: 2000, isStratified: false, interval: .percentile, workers: workers)
      return { bounds(try LabelledScores(scores: scores, isPositive: truth).bootstrappedArea(plan: plan)) }
    case "groups":
      let columns = try columns(file, count: 3)
      let truth = columns[0].map { $0 > 0 }
      let calls = columns[1].map { $0 >= 0.6 }
      let groups = columns[2].map { Int32($0) }
      let names = (0..<20).map { "\($0)" }
      return {
        let counts = try GroupCounts(
          truth: truth, calls: calls, groups: try GroupIndex(names: names, groupOfRow: groups), workers: workers)
        return [
          counts.spread { Double($0.truePositives) / Double($0.positives) },
          counts.spread { Double($0.falsePositives) / Double($0.negatives) },
          counts.spread { Double($0.calledPositive) / Double($0.total) },
          counts.spread { Double($0.truePositives + $0.trueNegatives) / Double($0.total) },
        ].map { $0.difference ?? .nan }
      }
    case "calibration":
      let columns = try columns(file, count: 3)
      let truth = columns[0].map { $0 > 0 }
      let chances = columns[1].map { $0 * $0 / 2 }
      let groups = columns[2].map { Int32($0) }
      let names = (0..<20).map { "\($0)" }
      return {
        let sample = try LabelledProbabilities(LabelledScores(scores: chances, isPositive: truth))
        let found = try GroupCalibration(
          sample, groups: GroupIndex(names: names, groupOfRow: groups), workers: workers)
        let wanted: [CalibrationMeasure] = [.brier, .observedExpectedRatio, .inTheLarge, .intercept, .slope]
        return wanted.map { measure in found.measures.reduce(0) { $0 + ($1[measure].value ?? .nan) } }
          + [found.measures.reduce(0) { $0 + ($1.expectedCalibrationError.value ?? .nan) }]
      }
    case "slices":
      let columns = try columns(file, count: 13)
      let sample = try SliceSample(
        isWrong: columns[0].map { $0 > 0 },
        attributes: columns.dropFirst().enumerated().map { place, column in
          let codes = column.map { Int32($0) }
          return try SliceAttribute(
            name: "\(place)", levels: (0...Int(codes.max() ?? 0)).map { "\($0)" }, codes: codes)
        })
      // The even rows are searched, as the peers do.
      let split = try SliceSplit(isSearched: (0..<sample.count).map { $0 % 2 == 0 }, of: sample)
      var plan = SlicePlan()
      plan.workers = workers
      return {
        let found = sample.findings(plan, split: split)
        let first = found.all.first
        return [Double(found.examined), first?.candidate.score ?? 0, first?.test.pValue ?? 1]
      }
    case "dawid-skene":
      let columns = try columns(file, count: 3).map { column in column.map { Int32($0) } }
      return {
        let reads = try Annotations(
          items: columns[0], readers: columns[1], labels: columns[2], itemCount: 20_000, readerCount: 50, classCount: 4)
        let labels = try DawidSkene(maximumIterations: 100, tolerance: 0).fit(reads).labels(ties: .lowestClass)
        var sums = (0, 0)
        for (item, label) in labels.enumerated() {
          sums.0 += label ?? 0
          sums.1 += (label ?? 0) * (item % 97)
        }
        return [Double(sums.0), Double(sums.1)]
      }
    case "staple":
      let bytes = try [UInt8](Data(contentsOf: file))
      let count = bytes.count / 5
      let masks = (0..<5).map { Array(bytes[$0 * count..<($0 + 1) * count]) }
      return {
        let fit = try STAPLE().fit(VotePatterns(masks: masks, shape: [64, 256, 256]))
        let voxels = fit.labelMap(undecided: 0).reduce(0 as Int) { $0 + Int($1) }
        let skill = { (truth: Int) in
          (0..<5).map { fit.consensus.readers?.skill(reader: $0, class: truth) ?? .nan }
        }
        return [Double(voxels)] + skill(1) + skill(0)
      }
    case "csv":
      let binding = ColumnBinding(
        caseColumn: "case", site: "site", device: "device", truth: .binary(column: "truth", positive: ["1"]),
        scores: [NamedColumn("score")], attributes: ["a", "b", "c", "d", "e"].map { NamedColumn($0) })
      return {
        let table = try CaseTable.read(from: .file(file), binding: binding)
        return [Double(table.rowCount), table.scores[0].values.reduce(0, +)]
      }
    default: throw CocoaError(.featureUnsupported)
    }
  }

  private static func bounds(_ estimate: Estimate) -> [Double] {
    [estimate.value ?? .nan, estimate.interval?.lower ?? .nan, estimate.interval?.upper ?? .nan]
  }

  private static func reads(_ file: URL) throws -> (truth: [Bool], scores: [Double]) {
    let columns = try columns(file, count: 2)
    return (columns[0].map { $0 > 0 }, columns[1])
  }

  private static func columns(_ file: URL, count: Int) throws -> [[Double]] {
    let values = try Data(contentsOf: file).withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
    let length = values.count / count
    return (0..<count).map { Array(values[$0 * length..<($0 + 1) * length]) }
  }

  private static func cpuSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6
  }

  /// What another process has used, to the nanosecond, as the scheduler counts it.
  private static func cpuSeconds(of process: Int32) -> Double {
    let words = (try? String(contentsOfFile: "/proc/\(process)/schedstat", encoding: .utf8)) ?? ""
    return (words.split(separator: " ").first.flatMap { Double($0) } ?? 0) * 1e-9
  }

  private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
