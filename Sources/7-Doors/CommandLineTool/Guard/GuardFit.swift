// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import ModelPackages
import Prediction
import Reports
import Vocabulary

/// `fiducial guard fit`: makes a guard of reference images.
struct GuardFit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Makes a guard of images that the model is meant for.",
    discussion: """
      One part of the patients is learned from, the others say how strange such images may look: of fresh patients of this kind no more \
      than the stated share is called strange, over all measures together. The guard holds vectors and small pictures of the patients and \
      is to be handled as their images are. Locked parts of a data set are left alone. Exit codes: 0 made, 2 too few patients.

      Example: fiducial guard fit chest/ nodules@3 --false-alarms 0.05 --rehearsals 20 --out guard.json
      """)

  @OptionGroup var options: GuardOptions

  @Option(help: "The share of false alarms that is allowed.")
  var falseAlarms = 0.05

  @Option(help: "Which share of the patients is learned from.")
  var fittingShare = 0.5

  @Option(help: "What stands for a patient with several images: random-image or worst-image.")
  var patientValue = GuardPlan.PatientValue.randomImage

  @Option(help: "To which neighbour distances are taken.")
  var neighbours = 5

  @Option(help: "An attribute whose values are classes of their own.")
  var classes: String?

  @Option(
    help:
      "An attribute that is compared with what the picture looks like, once for each. Default: body-part, modality, view."
  )
  var content: [String] = []

  @Flag(help: "Asks the model about squeezed images too: three more answers for each image.")
  var squeezing = false

  @Option(help: "How often false alarms are counted on patients who are set aside; 0 for never.")
  var rehearsals = 0

  @Option(help: "The seed of all drawing.")
  var seed: UInt64 = 1

  @Option(help: "The file that is written.", completion: .file())
  var out = "guard.json"

  @Flag(help: "Prints JSON.")
  var json = false

  func validate() throws {
    try options.validate()
    guard falseAlarms > 0, falseAlarms < 1 else {
      throw ValidationError("--false-alarms is \(falseAlarms), and more than 0 and less than 1 is needed")
    }
    guard fittingShare > 0, fittingShare < 1 else {
      throw ValidationError("--fitting-share is \(fittingShare), and more than 0 and less than 1 is needed")
    }
    guard (1...1000).contains(neighbours) else {
      throw ValidationError("--neighbours is \(neighbours), and 1 to 1000 is needed")
    }
    guard (0...1000).contains(rehearsals) else {
      throw ValidationError("--rehearsals is \(rehearsals), and 0 to 1000 is needed")
    }
  }

  func run() throws {
    var plan = GuardPlan(
      falseAlarms: falseAlarms, fittingShare: fittingShare, patientValue: patientValue, neighbours: neighbours,
      classAttribute: classes, isSqueezing: squeezing, seed: seed)
    if !content.isEmpty { plan.contentAttributes = content }
    let images = try GuardImages(options)
    let progress = Progress()
    var facts: [GuardFacts] = []
    var unread = 0
    let reference = try images.facts(isSqueezing: squeezing, progress) { item in
      // What has no answer cannot be learned from.
      if case .success(let found) = item.facts, found.numbers != nil { facts.append(found) } else { unread += 1 }
    }
    let made: ImageGuard
    var rehearsal: GuardRehearsal?
    do throws(GuardFailure) {
      made = try ImageGuard.fitted(facts, package: images.package, reference: reference, plan: plan)
      if rehearsals > 0 {
        let manifest = images.package.manifest
        rehearsal = try GuardRehearsal(
          facts,
          doubt: manifest.answer.flatMap {
            AnswerDoubt($0, temperature: manifest.uncertainty.energyTemperature)
          }, plan: plan, times: rehearsals, progress: { progress.show("rehearsing: \(Int($0 * 100)) %") })
        progress.end()
      }
    } catch { throw GuardRefusal(error) }
    let target = URL(filePath: out)
    try AtomicFiles(in: target.deletingLastPathComponent()).write([
      .init(target.lastPathComponent, made.json.text(pretty: false) + "\n")
    ])
    if json {
      return try StandardOutput.print(
        JSONValue.object([
          "guard": .string(target.lastPathComponent), "model": .string("\(made.model)"),
          "reference": .string("\(made.reference)"), "images": .integer(facts.count), "unread": .integer(unread),
          "locked": .integer(images.locked), "warning": images.warning.map(JSONValue.string),
          "fittingPatients": .integer(made.fittingPatients),
          "calibrationPatients": .integer(made.calibration.rows.count),
          "measures": .array(made.measures.map(JSONValue.string)), "falseAlarms": made.falseAlarmRate.json,
          "contents": .array(
            made.contents.map { check in
              .object([
                "attribute": .string(check.attribute), "used": .bool(check.isUsed), "accuracy": check.accuracy.json,
              ])
            }),
          "rehearsal": rehearsal.map { rehearsal in
            .object([
              "falseAlarms": rehearsal.falseAlarms.json, "patients": .integer(rehearsal.patients),
              "shares": .array(rehearsal.shares.map(JSONValue.number)),
            ])
          },
        ]).text())
    }
    var lines = [
      "\(facts.count) images; \(made.fittingPatients) patients learned from, \(made.calibration.rows.count) calibrated with"
        + (unread > 0 ? "; \(unread) images could not be read" : "")
        + (images.locked > 0 ? "; \(images.locked) in locked parts left alone" : ""),
      "measures: \(made.measures.joined(separator: ", "))",
      "false alarms to expect: \(NumberWords.estimate(made.falseAlarmRate)), allowed \(NumberWords.decimal(falseAlarms))",
    ]
    for check in made.contents {
      lines.append(
        "\(check.attribute) told by the picture: \(NumberWords.estimate(check.accuracy)); "
          + (check.isUsed ? "used" : "not used"))
    }
    if let rehearsal {
      lines.append(
        "false alarms in \(rehearsals) rehearsals: \(NumberWords.estimate(rehearsal.falseAlarms)), "
          + "\(rehearsal.patients) patients set aside each time")
    }
    if let warning = images.warning { lines.append("warning: \(warning)") }
    lines.append("written to \(out), which holds data of the patients")
    try StandardOutput.print(lines.joined(separator: "\n"))
  }
}
