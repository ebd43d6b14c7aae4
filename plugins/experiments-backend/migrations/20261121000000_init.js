/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('results', table => {
    table.comment(
      'The newest revision of each run in the result store; rebuilt from it at any time',
    );
    table.string('run_uid', 63).primary().comment('UID of the run');
    table.string('definition', 253).notNullable();
    table.integer('revision').notNullable();
    table
      .string('collected_at', 32)
      .notNullable()
      .comment('RFC 3339 in UTC, so that it sorts as text');
    table.text('summary').notNullable().comment('ResultSummary as JSON');
    table.index(['collected_at', 'run_uid'], 'results_collected_at_idx');
    table.index(['definition'], 'results_definition_idx');
  });

  await knex.schema.createTable('result_spool', table => {
    table.comment('Results that wait for their store to be reachable');
    table.string('definition', 253).notNullable();
    table.string('run_uid', 63).notNullable();
    table.integer('revision').notNullable();
    table.string('spooled_at', 32).notNullable();
    table.text('files', 'longtext').notNullable().comment('Files as JSON');
    table.primary(['definition', 'run_uid', 'revision']);
  });

  await knex.schema.createTable('keys', table => {
    table.comment('Secrets that all replicas share');
    table.string('name', 63).primary();
    table.string('value', 255).notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('keys');
  await knex.schema.dropTable('result_spool');
  await knex.schema.dropTable('results');
};
