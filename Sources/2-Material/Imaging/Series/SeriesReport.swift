// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a person is told of a series: its stacks, where their slices lie, and what is odd.
///
/// It holds no name, no date and no free text of a file.
public struct SeriesReport: Sendable {
  /// One line of a table.
  public struct Line: Sendable, Hashable {
    /// What the line says.
    public var label: String
    /// It in words.
    public var words: String

    /// Makes a line; the parameters are the properties.
    public init(_ label: String, _ words: String) {
      self.label = label
      self.words = words
    }
  }

  /// One stack.
  public struct Stack: Sendable {
    /// Its head line, such as `stack 1: 27 slices of 512 × 512, HU`.
    public let title: String
    /// Its lines.
    public let lines: [Line]
    /// Its findings.
    public let findings: [GeometryFinding]
  }

  /// The head line, such as `CT, series 3: 28 files, 2 stacks`.
  public let title: String
  /// The stacks.
  public let stacks: [Stack]
  /// Findings of the whole series.
  public let findings: [GeometryFinding]
  /// How many files belong to no stack, by reason.
  public let leftOut: [Line]
  /// All of it for a machine.
  public let json: JSONValue

  /// The report of a series.
  public init(_ series: ImageSeries) {
    let number = series.number.map { ", series \($0)" } ?? ""
    let modality = series.modality.isEmpty ? "no modality" : series.modality
    title =
      "\(modality)\(number): \(Wording.count(series.instances.count, "file")), "
      + Wording.count(series.stacks.count, "stack")
    stacks = series.stacks.enumerated().map { Self.stack($1, number: $0 + 1) }
    findings = series.findings
    var counts: [(reason: String, count: Int)] = []
    for one in series.leftOut {
      if let place = counts.firstIndex(where: { $0.reason == one.reason }) {
        counts[place].count += 1
      } else {
        counts.append((one.reason, 1))
      }
    }
    leftOut = counts.map { Line(Wording.count($0.count, "file") + " left out", $0.reason) }
    json = .object([
      "seriesInstanceUID": .string(series.seriesInstanceUID),
      "modality": .string(series.modality),
      "number": series.number.map(JSONValue.integer),
      "files": .integer(series.instances.count),
      "stacks": .array(series.stacks.map(Self.json)),
      "findings": .array(series.findings.map(Self.json)),
      "leftOut": .array(
        counts.map { .object(["reason": .string($0.reason), "files": .integer($0.count)]) }),
    ])
  }

  /// The report as lines of text.
  public var text: String {
    var lines = [title]
    for finding in findings { lines.append("  ! \(finding.kind.rawValue): \(finding.words)") }
    for stack in stacks {
      lines.append("  " + stack.title)
      let width = stack.lines.map(\.label.count).max() ?? 0
      for line in stack.lines {
        lines.append("    " + line.label + String(repeating: " ", count: width - line.label.count) + "  " + line.words)
      }
      for finding in stack.findings { lines.append("    ! \(finding.kind.rawValue): \(finding.words)") }
    }
    for line in leftOut { lines.append("  \(line.label): \(line.words)") }
    return lines.joined(separator: "\n")
  }

  private static func stack(_ stack: ImageStack, number: Int) -> Stack {
    let size = "\(stack.columns) × \(stack.rows)" + (stack.samplesPerPixel > 1 ? " in colour" : "")
    let title: String
    var lines: [Line] = []
    switch stack.kind {
    case .volume:
      let times = stack.times.count > 1 ? "\(stack.times.count) volumes of " : ""
      title =
        "stack \(number): \(times)\(Wording.count(stack.sliceCount, "slice")) of \(size)"
        + (stack.unit.map { ", \($0)" } ?? "")
    case .localiser: title = "stack \(number): \(Wording.count(stack.sliceCount, "localiser")) of \(size)"
    case .pictures(let reason):
      title = "stack \(number): \(Wording.count(stack.sliceCount, "picture")) of \(size), no volume: \(reason)"
    }
    for distinction in stack.distinctions { lines.append(Line(distinction.key.rawValue, distinction.value)) }
    if let key = stack.timeKey { lines.append(Line("points in time told apart by", key.rawValue)) }
    if let geometry = stack.geometry {
      func vector(_ vector: SIMD3<Double>, _ places: Int) -> String {
        [vector.x, vector.y, vector.z].map { Wording.number($0, places: places) }.joined(separator: ", ")
      }
      lines.append(Line("first pixel (LPS)", vector(geometry.origins[0], 3) + " mm"))
      lines.append(Line("along rows", vector(geometry.alongRow, 4)))
      lines.append(Line("down columns", vector(geometry.downColumn, 4)))
      let gap = geometry.medianGap.map { ", \(Wording.number($0)) mm between slices" } ?? ""
      lines.append(
        Line(
          "spacing",
          "\(Wording.number(geometry.betweenColumns)) × \(Wording.number(geometry.betweenRows)) mm in the slice" + gap))
      if let thickness = geometry.thickness { lines.append(Line("thickness", Wording.number(thickness) + " mm")) }
      lines.append(Line("tilt", Wording.number(geometry.tilt) + "°"))
    }
    return Stack(title: title, lines: lines, findings: stack.findings)
  }

  private static func json(_ stack: ImageStack) -> JSONValue {
    let (kind, reason): (String, String?) =
      switch stack.kind {
      case .volume: ("volume", nil)
      case .localiser: ("localiser", nil)
      case .pictures(let reason): ("pictures", reason)
      }
    return .object([
      "kind": .string(kind),
      "reason": reason.map(JSONValue.string),
      "distinctions": .array(
        stack.distinctions.map { .object(["by": .string($0.key.rawValue), "value": .string($0.value)]) }),
      "columns": .integer(stack.columns),
      "rows": .integer(stack.rows),
      "slices": .integer(stack.sliceCount),
      "volumes": .integer(stack.times.count),
      "toldApartBy": stack.timeKey.map { .string($0.rawValue) },
      "unit": stack.unit.map(JSONValue.string),
      "frameOfReferenceUID": stack.frameOfReferenceUID.map(JSONValue.string),
      "geometry": stack.geometry.map(json),
      "findings": .array(stack.findings.map(json)),
      "frames": .array(
        stack.times.map { time in
          .array(
            time.map {
              .object([
                "file": .integer($0.instance), "sopInstanceUID": .string($0.sopInstanceUID),
                "frame": $0.frameNumber.map(JSONValue.integer),
              ])
            })
        }),
    ])
  }

  private static func json(_ geometry: StackGeometry) -> JSONValue {
    func vector(_ vector: SIMD3<Double>) -> JSONValue {
      .array([.number(vector.x), .number(vector.y), .number(vector.z)])
    }
    return .object([
      "origin": vector(geometry.origins[0]),
      "alongRow": vector(geometry.alongRow),
      "downColumn": vector(geometry.downColumn),
      "normal": vector(geometry.normal),
      "step": vector(geometry.step),
      "betweenColumns": .number(geometry.betweenColumns),
      "betweenRows": .number(geometry.betweenRows),
      "medianGap": .number(orNull: geometry.medianGap),
      "gaps": .array(geometry.gaps.map(JSONValue.number)),
      "tilt": .number(geometry.tilt),
      "thickness": .number(orNull: geometry.thickness),
      "regular": .bool(geometry.isRegular),
    ])
  }

  private static func json(_ finding: GeometryFinding) -> JSONValue {
    .object([
      "kind": .string(finding.kind.rawValue),
      "words": .string(finding.words),
      "figures": .array(
        finding.figures.map {
          .object(["name": .string($0.name), "value": .number($0.value), "unit": .string($0.unit)])
        }),
    ])
  }
}
