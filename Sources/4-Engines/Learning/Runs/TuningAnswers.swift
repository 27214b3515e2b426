// SPDX-License-Identifier: Apache-2.0
import Foundation
import Training
import WeightFiles

/// What the best pass says of the tuning part: its scores for calibration and thresholds, and a table for people.
struct TuningAnswers {
  let scores: [Float]
  let set: ImageSet
  let task: TrainingConfiguration.Task

  init(scores: [Float], set: ImageSet, task: TrainingConfiguration.Task) {
    self.scores = scores
    self.set = set
    self.task = task
  }

  /// The scores of a folder's best pass; `nil` where there are none, as for masks.
  init?(in folder: RunFolder, set: ImageSet, task: TrainingConfiguration.Task) throws(RunFailure) {
    guard let file = try folder.weights(RunFolder.Name.answers), let tensor = file["scores"],
      tensor.shape == [set.count, task.words.count]
    else { return nil }
    self.init(scores: tensor.floats(), set: set, task: task)
  }

  func write(to folder: RunFolder) throws(RunFailure) {
    if case .masks = task { return }
    guard let tensor = WeightTensor(name: "scores", shape: [set.count, task.words.count], values: scores) else {
      throw .answers(found: [scores.count], expected: [set.count, task.words.count])
    }
    try folder.write(WeightFile(tensors: [tensor]), to: RunFolder.Name.answers)
    try folder.write(table, to: RunFolder.Name.tuning)
  }

  /// The chance of each class or finding, before any calibration: a column for each.
  var chances: [[Double]] {
    let count = task.words.count
    var columns = [[Double]](repeating: [], count: count)
    for row in 0..<set.count {
      let piece = scores[row * count..<(row + 1) * count]
      let chances: [Double]
      if case .findings = task {
        chances = piece.map { 1 / (1 + exp(-Double($0))) }
      } else {
        chances = TuningMetrics.softmax(piece)
      }
      for (place, chance) in chances.enumerated() { columns[place].append(chance) }
    }
    return columns
  }

  /// Whether a class or finding is there, for the rows where that is known.
  func truth(of place: Int) -> [(row: Int, isPositive: Bool)] {
    switch set.answers {
    case .classes(let numbers):
      return numbers.indices.filter { numbers[$0] >= 0 }.map { ($0, Int(numbers[$0]) == place) }
    case .findings(let values):
      let count = task.words.count
      return (0..<set.count).compactMap { row in
        let value = values[row * count + place]
        return value == 0 || value == 1 ? (row, value == 1) : nil
      }
    case .masks, .none: return []
    }
  }

  /// A case table: `case`, `patient`, for each class or finding `score_F` and `truth_F`.
  var table: String { Self.table(of: [self]) }

  /// One table of several sets, as of the parts of a cross-validation.
  static func table(of parts: [TuningAnswers], fold: Bool = false) -> String {
    guard let first = parts.first else { return "" }
    let words = first.task.words
    var text =
      (["case", "patient"] + (fold ? ["fold"] : []) + words.flatMap { ["score_\($0)", "truth_\($0)"] })
      .map(quoted).joined(separator: ",") + "\n"
    for (number, part) in parts.enumerated() {
      let chances = part.chances
      let truths = words.indices.map { place in
        Dictionary(uniqueKeysWithValues: part.truth(of: place).map { ($0.row, $0.isPositive) })
      }
      for row in 0..<part.set.count {
        let patient = Int(part.set.patients[row])
        let name = part.set.patientNames.indices.contains(patient) ? part.set.patientNames[patient] : "\(patient)"
        var cells = [quoted(part.set.names[row]), quoted(name)] + (fold ? ["\(number + 1)"] : [])
        for place in words.indices {
          cells.append("\(chances[place][row])")
          cells.append(truths[place][row].map { $0 ? "1" : "0" } ?? "")
        }
        text += cells.joined(separator: ",") + "\n"
      }
    }
    return text
  }

  static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"\(text.replacingOccurrences(of: "\"", with: "\"\""))\""
  }
}
