// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import Datasets

extension Label.Source: ExpressibleByArgument {}
extension LabelLayout.Unlisted: ExpressibleByArgument {}
extension LabelLayout.Uncertain: ExpressibleByArgument {}
extension LabelLayout.Blank: ExpressibleByArgument {}
extension SplitPlan.Straddling: ExpressibleByArgument {}
extension ExportFormat: ExpressibleByArgument {}
extension ExportIdentities.PatientIDs: ExpressibleByArgument {}
extension ExportIdentities.Identifiers: ExpressibleByArgument {}
