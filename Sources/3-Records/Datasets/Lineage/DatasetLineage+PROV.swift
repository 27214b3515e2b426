// SPDX-License-Identifier: Apache-2.0
import AuditTrail
public import Vocabulary

extension DatasetLineage {
  /// The lineage as a provenance document that other programs read.
  ///
  /// Versions and batches are entities, acts of the trail are activities, whoever acted is an agent. Names are within the archive; no
  /// patient, path or identifier of the world outside is in it.
  ///
  /// > Source: W3C PROV-DM and the PROV-JSON serialization (member submission 2013).
  public var provJSON: JSONValue {
    func name(_ version: DatasetVersion) -> String { "fiducial:version/\(version.digest.hexadecimal)" }
    func entity(_ version: DatasetVersion) -> JSONValue.Member {
      .init(
        name(version),
        .object([
          "prov:label": .string(version.description), "fiducial:digest": .string(version.digest.description),
          "fiducial:items": .integer(version.manifest.counts.items),
          "fiducial:purpose": .string(version.manifest.purpose),
          "fiducial:licences": .string(version.manifest.conditions.licences.sorted().joined(separator: ", ")),
        ]))
    }
    var entities = ([version] + ancestors).map(entity)
    var derived: [JSONValue.Member] = []
    let chain = [version] + ancestors
    for (index, pair) in zip(chain, chain.dropFirst()).enumerated() {
      derived.append(
        .init(
          "_:d\(index)",
          .object([
            "prov:generatedEntity": .string(name(pair.0)), "prov:usedEntity": .string(name(pair.1)),
            "prov:type": .string("prov:Revision"),
          ])))
    }
    for (batch, images) in batches.sorted(by: { $0.key < $1.key }) {
      entities.append(
        .init("fiducial:batch/\(batch)", .object(["prov:label": .string("import batch \(batch)")])))
      derived.append(
        .init(
          "_:b\(batch)",
          .object([
            "prov:generatedEntity": .string(name(version)), "prov:usedEntity": .string("fiducial:batch/\(batch)"),
            "fiducial:images": .integer(images),
          ])))
    }
    var agents: [String: JSONValue] = [:]
    var activities: [JSONValue.Member] = []
    var associated: [JSONValue.Member] = []
    var generated: [JSONValue.Member] = []
    var used: [JSONValue.Member] = []
    for act in acts {
      let activity = "fiducial:act/\(act.sequence)"
      let agent = "fiducial:agent/\(act.event.context.agent.name)"
      agents[agent] = .object([
        "prov:type": .string(act.event.context.agent.kind == .person ? "prov:Person" : "prov:SoftwareAgent")
      ])
      activities.append(
        .init(
          activity,
          .object([
            "prov:startTime": .string(act.time.description), "prov:endTime": .string(act.time.description),
            "prov:type": .string(act.event.action),
          ])))
      associated.append(
        .init(
          "_:a\(act.sequence)",
          .object(["prov:activity": .string(activity), "prov:agent": .string(agent)])))
      let isMaking = act.event.action == "dataset.create"
      for (place, object) in act.event.objects.enumerated() {
        guard let digest = object.digest, chain.contains(where: { $0.digest == digest }) else { continue }
        let link = JSONValue.object([
          "prov:entity": .string("fiducial:version/\(digest.hexadecimal)"), "prov:activity": .string(activity),
        ])
        if isMaking {
          generated.append(.init("_:g\(act.sequence).\(place)", link))
        } else {
          used.append(.init("_:u\(act.sequence).\(place)", link))
        }
      }
    }
    return .object([
      "prefix": .object(["fiducial": .string("urn:fiducial:"), "prov": .string("http://www.w3.org/ns/prov#")]),
      "entity": .object(entities), "activity": .object(activities),
      "agent": .object(agents.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, $0.value) }),
      "wasGeneratedBy": .object(generated), "used": .object(used), "wasAssociatedWith": .object(associated),
      "wasDerivedFrom": .object(derived),
    ])
  }
}
