// SPDX-License-Identifier: Apache-2.0
import Validation

extension PartChapter {
  /// How rows became what was analysed: a diagram, and for several arms or models a table.
  var flow: Markup {
    guard !part.flow.isEmpty else { return .nothing }
    let reading = FlowReading(part.flow)
    return Markup([diagram(reading).figure.markup, reading.streams.count > 1 ? streamTable(reading) : .nothing])
  }

  private func diagram(_ reading: FlowReading) -> FlowDiagram {
    var steps = reading.trunk.map(step)
    var branches: [FlowDiagram.Branch] = []
    if reading.streams.count <= 1 {
      for stream in reading.streams {
        steps.append(step(stream.eligible))
        if let analysed = stream.analysed { steps.append(step(analysed)) }
      }
      if let last = reading.analysed.last?.step, let positives = last.positives, let negatives = last.negatives {
        branches = [.init("with the disease", positives), .init("without the disease", negatives)]
      }
    } else if reading.streams.count <= 4 {
      branches = reading.streams.map(branch)
    }
    return FlowDiagram(id: id("flow"), steps: steps, branches: branches, caption: caption(reading))
  }

  private func step(_ step: FlowStep) -> FlowDiagram.Step {
    FlowDiagram.Step(
      Self.label(step), step.rows, leftOut: boxes(step, hasLeft: true), kept: boxes(step, hasLeft: false))
  }

  private func boxes(_ step: FlowStep, hasLeft: Bool) -> [FlowDiagram.Box] {
    step.exclusions.filter { FlowReading.hasLeft($0) == hasLeft }.map { .init($0.reason, $0.rows) }
  }

  private func branch(_ stream: FlowReading.Stream) -> FlowDiagram.Branch {
    let left = stream.eligible.exclusions.filter(FlowReading.hasLeft).reduce(0) { $0 + $1.rows }
    var leaves = stream.analysed.map { [FlowDiagram.Box("analysed", $0.rows)] } ?? []
    if left > 0 { leaves.append(.init("left out", left)) }
    return FlowDiagram.Branch(
      stream.name.map { "\($0), eligible" } ?? stream.eligible.label, stream.eligible.rows, leaves: leaves)
  }

  /// The box's label with its cases and patients, which its number of rows does not say.
  private static func label(_ step: FlowStep) -> String {
    let label = step.label.prefix(1).uppercased() + step.label.dropFirst()
    guard step.cases > 0 else { return label }
    let patients = step.patients.map { ", \(FlowReading.count($0, "patient"))" } ?? ""
    return "\(label) (\(FlowReading.count(step.cases, "case"))\(patients))"
  }

  private func caption(_ reading: FlowReading) -> String {
    let ends = reading.analysed
    let start = "From the file to the analysis; n counts rows."
    if ends.count == 1, let end = ends.first { return "\(start) Analysed: \(FlowReading.words(end.step))." }
    if ends.count > 4 {
      return "\(start) What was analysed for each of the \(ends.count) scores is in the table below."
    }
    return "\(start) The reasons for leaving rows out are in the table below."
  }

  private func streamTable(_ reading: FlowReading) -> Markup {
    let rows = reading.streams.map { stream -> [String] in
      let end = stream.analysed ?? stream.eligible
      let reasons = stream.eligible.exclusions.map { "\($0.reason) (\(NumberWords.count($0.rows)))" }
      return [
        stream.name ?? stream.eligible.label, NumberWords.count(stream.eligible.rows),
        reasons.isEmpty ? "none" : reasons.joined(separator: "; "), NumberWords.count(end.rows),
        NumberWords.count(end.cases), end.patients.map(NumberWords.count) ?? "–",
        end.positives.map(NumberWords.count) ?? "–", end.negatives.map(NumberWords.count) ?? "–",
      ]
    }
    let numeric = ["Analysed rows", "Cases", "Patients", "Diseased", "Healthy"]
    return DataTable(
      caption: "Rows by arm or model: eligible, without a result, analysed",
      columns: [.init("Arm or model"), .init("Eligible rows", isNumeric: true), .init("Without a usable result")]
        + numeric.map { .init($0, isNumeric: true) },
      rows: rows, note: "“Diseased” and “healthy” count analysed rows by the reference standard."
    ).markup
  }
}
