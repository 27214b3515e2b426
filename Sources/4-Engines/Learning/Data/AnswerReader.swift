// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Turns what is said of images into the answers of a task.
struct AnswerReader {
  let task: TrainingConfiguration.Task
  let file: String
  private(set) var faults = InputFaults()

  private static let yes: Set<String> = ["1", "1.0", "yes", "y", "true", "positive", "present"]
  private static let no: Set<String> = ["0", "0.0", "no", "n", "false", "negative", "absent"]

  init(task: TrainingConfiguration.Task, file: String) {
    self.task = task
    self.file = file
  }

  /// Whether a word means yes or no; `nil` for others.
  static func yesOrNo(_ word: String) -> Bool? {
    let word = word.lowercased()
    return yes.contains(word) ? true : no.contains(word) ? false : nil
  }

  /// The class of an image; −1 where nothing is said.
  mutating func number(_ column: String, _ classes: [TrainingConfiguration.ClassName], _ image: ListedImage) -> Int32 {
    let said = image.values[column] ?? ""
    guard !said.isEmpty else { return -1 }
    if let place = classes.firstIndex(where: { $0.value == said }) { return Int32(place) }
    // Whole numbers are written in several ways.
    if let number = Double(said), let place = classes.firstIndex(where: { Double($0.value) == number }) {
      return Int32(place)
    }
    faults.append(
      InputFault(
        file: file, row: image.row, column: column, found: "a value of no class",
        expected: "one of \(classes.map(\.value).joined(separator: ", ")), or nothing"))
    return -1
  }

  /// A finding of an image: 1, 0, or not a number where nothing is said.
  mutating func chance(_ finding: String, _ image: ListedImage) -> Float {
    let said = (image.values[finding] ?? "").lowercased()
    if said.isEmpty { return .nan }
    if let known = Self.yesOrNo(said) { return known ? 1 : 0 }
    if let share = Float(said), (0...1).contains(share) { return share }
    faults.append(
      InputFault(
        file: file, row: image.row, column: finding, found: "neither yes nor no",
        expected: "1, 0, a share between, or nothing"))
    return .nan
  }

  /// The answers of images; masks are read elsewhere.
  mutating func answers(of images: [ListedImage]) -> ImageSet.Answers {
    switch task {
    case .classes(let column, let classes): return .classes(images.map { number(column, classes, $0) })
    case .findings(let findings): return .findings(images.flatMap { image in findings.map { chance($0, image) } })
    case .masks: return .none
    }
  }
}
