// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import Foundation
import Learning
import ModelPackages
import ModelRegistry
import Networks
import Prediction
import Reports
import Store
import Training
import Vocabulary
import Workers

/// A run from its images to its package.
struct TrainingWork {
  let configuration: TrainingConfiguration
  let folder: URL
  let helpers: HelperOptions
  let archive: ArchiveOptions
  let registration: ModelRegistry.Provenance?
  let isJSON: Bool

  func run() throws {
    let opened = try openArchive()
    let pool = helpers.pool
    defer { pool.stop() }
    let progress = Progress()
    defer { progress.end() }
    let (configuration, outcome) = try EndRequest.heard { request in
      let planned = try self.plan(opened, pool, progress, request)
      let configuration = planned?.configuration ?? self.configuration
      let gatherer = try self.gatherer(configuration, opened, pool)
      let data = try gatherer.gathered(
        BatchObserver(
          progress: { done, total in progress.show("reading \(done) of \(total) images") },
          isCancelled: { request.isMade }))
      let trainer = HelperTrainer(Self.helper)
      defer { trainer.stop() }
      let outcome = try TrainingSeries(
        configuration: configuration, data: data, folder: folder, software: Software.description,
        start: try configuration.start()
      ).run(
        by: trainer,
        { name in
          RunWatch(
            progress: { place in progress.show(TrainingWords.line(name, place)) },
            isCancelled: { request.isMade })
        })
      return (configuration, outcome)
    }
    progress.end()
    try TrainingReport(configuration, outcome).write(to: folder)
    // A network that lost what the one before it could do is no version to be registered.
    let registered = outcome.isAccepted ? try register(outcome) : []
    try tell(outcome, registered)
    if !outcome.isAccepted { throw ExitCode(ExitTable.notAccepted) }
  }

  /// What follows from the images, where recipe, network and batch are to.
  func planned() throws -> PlannedTraining? {
    guard configuration.planning != nil else { return nil }
    let opened = try openArchive()
    let pool = helpers.pool
    defer { pool.stop() }
    let progress = Progress()
    defer { progress.end() }
    return try EndRequest.heard { request in try plan(opened, pool, progress, request) }
  }

  private func plan(
    _ opened: Archive?, _ pool: WorkerPool, _ progress: Progress, _ request: EndRequest
  ) throws -> PlannedTraining? {
    try gatherer(configuration, opened, pool).planned(
      BatchObserver(
        progress: { done, total in progress.show("looking at \(done) of \(total) images") },
        isCancelled: { request.isMade }))
  }

  private func gatherer(
    _ configuration: TrainingConfiguration, _ opened: Archive?, _ pool: WorkerPool
  ) throws -> ImageGatherer {
    let reader = ImageCaseReader(
      pool: pool, catalog: opened.map { Catalog($0) }, isVolumes: configuration.input.isVolume)
    guard let gatherer = ImageGatherer(configuration, pool: pool, reader: reader, archive: opened) else {
      throw ImageRefusal("the input is no image")
    }
    return gatherer
  }

  static var helper: TrainingHelper {
    let folder = ProcessInfo.processInfo.environment["FIDUCIAL_HELPERS"]
    return TrainingHelper(
      program: folder.map { HelperProgram(TrainingHelper.programName, in: URL(filePath: $0)) }
        ?? HelperProgram(TrainingHelper.programName))
  }

  private func openArchive() throws -> Archive? {
    if configuration.needsArchive { return try archive.open(registration == nil ? .reading : .writing) }
    return registration == nil ? nil : try archive.open()
  }

  private func register(_ outcome: TrainingSeries.Outcome) throws -> [RegisteredVersion] {
    guard let registration else { return [] }
    let registry = try archive.registry()
    return try outcome.members.compactMap(\.package).map { package in
      try registry.register(
        package, provenance: registration, allowsForeignData: outcome.data.version == nil, by: archive.context
      ) { path in path == package.manifest.weights ? package.weights : package.attachments[path] ?? [] }.version
    }
  }

  private func tell(_ outcome: TrainingSeries.Outcome, _ registered: [RegisteredVersion]) throws {
    guard !isJSON else { return try StandardOutput.print(outcome.json(registered: registered.map { "\($0)" }).text()) }
    var lines: [String] = []
    for member in outcome.members {
      let memory = member.memory
      guard let best = memory.best.map({ memory.passes[$0] }) else { continue }
      lines.append(
        "\(member.name): \(memory.passes.count) passes in \(TrainingWords.time(memory.seconds)), the best is pass \(best.pass)"
          + (memory.ending == .patience ? "; ended because none was better" : "")
          + (memory.ending == .budget ? "; ended because the minutes were used up" : ""))
      for metric in best.metrics where metric.group == nil { lines.append("  \(TrainingWords.figure(metric))") }
      if let acceptance = member.acceptance { lines.append("  \(acceptance.words)") }
      lines += member.notes.map { "  note: \($0)" }
      if let package = member.package {
        lines.append("  package \(member.folder.appending(path: RunFolder.Name.package).path), \(package.digest)")
      }
    }
    lines += outcome.lines
    if registration != nil, !outcome.isAccepted { lines.append("not registered, because it is not accepted") }
    lines += registered.map { "registered \($0)" }
    lines.append("The figures are those of the images that chose the pass; 'fiducial evaluate' judges on others.")
    try StandardOutput.print(lines.joined(separator: "\n"))
  }
}
