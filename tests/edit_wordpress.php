<?php
// php edit_wordpress.php CORE PORT edit|restore ID : changes a real WordPress through its own functions, and says in
// JSON what it changed. WP_SITE and WP_RUN choose the site.
[, $core, $port, $act] = $argv;
$_SERVER += ['HTTP_HOST' => "127.0.0.1:$port", 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET'];
require $core . '/wp-load.php';
if ($act === 'restore') {
    wp_untrash_post((int) $argv[4]);
    wp_publish_post((int) $argv[4]);
    echo json_encode(['restored' => (int) $argv[4]]);
    exit;
}
$ids = get_posts(['numberposts' => -1, 'fields' => 'ids', 'orderby' => 'ID', 'order' => 'ASC', 'post_status' => 'publish', 'has_password' => false]);
$at = fn(float $share) => $ids[(int) ($share * count($ids))];
$edited = array_map($at, [0.01, 0.3, 0.6, 0.9]);
foreach ($edited as $id) wp_update_post(['ID' => $id, 'post_content' => '<p>Written anew ' . microtime(true) . '</p>']);
$deleted = array_map($at, [0.02, 0.5, 0.8]);
foreach ($deleted as $id) wp_delete_post($id, true);
$trashed = $at(0.04);
wp_trash_post($trashed);
$hidden = $at(0.05);
wp_update_post(['ID' => $hidden, 'post_status' => 'private']);
$new = ['post_content' => '<p>News.</p>', 'post_status' => 'publish', 'post_author' => 1];
$added = [
    wp_insert_post(['post_title' => 'Dated back', 'post_date' => '2015-03-03 03:03:03'] + $new),
    wp_insert_post(['post_title' => 'Of today'] + $new),
];
echo json_encode(['edited' => $edited, 'gone' => [...$deleted, $trashed, $hidden], 'trashed' => $trashed, 'added' => $added]);
